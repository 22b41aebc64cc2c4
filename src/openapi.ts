import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { stringify } from 'yaml';
import { AppModule } from './app.module';
import { describeApi } from './api-document';
import { readConfig } from './platform/config';
import { configureHttp } from './platform/http';

/** The committed form of the document: YAML with stable order. */
export async function renderOpenApi(): Promise<string> {
  // Preview mode builds the module graph and instantiates nothing: no database, no engine.
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(readConfig({ ASSAY_ENV: 'test' })), {
    preview: true,
    logger: false,
  });
  configureHttp(app);
  return stringify(describeApi(app), { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 120 });
}

async function main(): Promise<void> {
  const file = process.argv[2] ?? 'openapi.yaml';
  writeFileSync(file, await renderOpenApi());
  process.stdout.write(`Wrote ${file}\n`);
}

if (require.main === module) void main();
