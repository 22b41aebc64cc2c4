export { AuditEntry, AuditHead } from './audit.entity';
export { AuditLog, type NewAuditEntry } from './audit-log';
export { AuditModule } from './audit.module';
export { type ChainFault, type Head } from './chain';
