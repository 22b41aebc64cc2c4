export { Claim } from './claims.entity';
export { ClaimsModule } from './claims.module';
export { ClaimsService } from './claims.service';
export { QueueSources, type QueueSource } from './queue-sources';
