export { comparedValues, type ComparedValues } from './assertion-text';
export type * from './evidence';
export {
  attributionOf,
  AXES,
  FAILURE_TAGS,
  FAILURE_TAGS_VERSION,
  findFailureTag,
  SOURCES,
  type Axis,
  type CauseTag,
  type FailureTag,
  type OutcomeTag,
} from './taxonomy';
