export { AttemptTag, PanelSuspicion, RuleSwitch } from './failure-tags.entity';
export { FailureTagsModule } from './failure-tags.module';
export { factsOf } from './reading/facts-of';
export { AttemptTagView, NewTagDecision } from './failure-tags.schema';
export { machineRows, type Tagged } from './new-rows';
export { Tags } from './tags';
export { toTagView } from './views';
