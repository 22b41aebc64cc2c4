export { HealthService, VERSION } from './health.service';
export { OperationsModule } from './operations.module';
