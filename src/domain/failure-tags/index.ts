export type * from './evidence';
export type { CodeFacts, Parameter, Place, RuleFacts, TestFacts, Trait } from './facts';
export { outcomeOf } from './outcome';
export { panelFindings, type Cluster, type PanelFinding } from './panel';
export {
  CONFIDENCES,
  POINTED_AT,
  RULES,
  suggestCauses,
  TAG_SUBJECTS,
  type Confidence,
  type Pointer,
  type RuledSuggestion,
  type RuleInfo,
  type TagSubject,
} from './rules';
export { ALL_RULES } from './all-rules';
export * from './trajectories';
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
