export { Delivery, DriftRun, FinalValidation } from './deliveries.entity';
export { DeliveriesModule } from './deliveries.module';
export type { DeliveryTaskView, DeliveryView, DriftRunView } from './deliveries.schema';
export type { DeliverableTask } from './domain/deliverable';
