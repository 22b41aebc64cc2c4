export { AttemptTag, PanelSuspicion, RuleSwitch } from './failure-tags.entity';
export { FailureTagsModule } from './failure-tags.module';
export { factsOf } from './reading/facts-of';
