import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { openReader, openWriter, type Schema } from './data-sources';
import { READER, UnitOfWork, WRITER } from './unit-of-work';

/** Opens the database once for the whole process; the composition root hands in entities and migrations. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(WRITER) private readonly writer: DataSource,
    @Inject(READER) private readonly reader: DataSource,
  ) {}

  static forRoot(schema: Schema): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: WRITER, inject: [CONFIG], useFactory: (config: Config) => openWriter(config.database, schema) },
        {
          provide: READER,
          inject: [CONFIG, WRITER],
          useFactory: (config: Config, writer: DataSource) => openReader(config.database, schema, writer),
        },
        UnitOfWork,
      ],
      exports: [UnitOfWork],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.reader !== this.writer && this.reader.isInitialized) await this.reader.destroy();
    if (this.writer.isInitialized) await this.writer.destroy();
  }
}
