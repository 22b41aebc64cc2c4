import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from '../app.module';
import { ensureDataDir, type Config } from '../platform/config';

/** The service without HTTP and without workers: for commands that only read. */
export async function openApplication(config: Config): Promise<INestApplicationContext> {
  ensureDataDir(config);
  const idle = { ...config, worker: { ...config.worker, slots: 0 }, logLevel: 'warn' };
  return NestFactory.createApplicationContext(AppModule.forRoot(idle), { logger: ['error', 'warn'] });
}
