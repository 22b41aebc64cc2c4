export type * from './evidence';
export type { CodeFacts, Parameter, Place, RuleFacts, TestFacts, Trait } from './facts';
export { outcomeOf } from './outcome';
export { panelFindings, type Cluster, type PanelFinding } from './panel';
export { CONFIDENCES, RULES, suggestCauses, type Confidence, type Pointer, type Rule, type RuledSuggestion } from './rules';
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
