export type { DeliverableTask } from './domain/deliverable';
