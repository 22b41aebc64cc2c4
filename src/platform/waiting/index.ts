export { SharedWork, type SharedOptions, type Waiter } from './shared-work';
export { untilAborted } from './until-aborted';
