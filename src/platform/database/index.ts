export { DatabaseModule } from './database.module';
export { dataSourceOptions, openReader, openWriter, type Schema } from './data-sources';
export { IdempotencyRecord } from './idempotency.entity';
export { Unit, type Reader } from './unit';
export { UnitOfWork } from './unit-of-work';
export { insertRow, insertRows, updateRows } from './rows';
