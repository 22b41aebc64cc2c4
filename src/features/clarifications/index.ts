export { Clarification } from './clarifications.entity';
export { ClarificationsModule } from './clarifications.module';
export { ClarificationsService } from './clarifications.service';
