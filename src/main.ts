import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { Logger } from 'nestjs-pino';
import { describeApi } from './api-document';
import { AppModule } from './app.module';
import { firstStart } from './first-start';
import { ensureDataDir, readConfig, type Config } from './platform/config';
import { configureHttp } from './platform/http';

/** The server: API, interactive documentation, and the embedded worker. */
export async function createServer(config: Config): Promise<NestExpressApplication> {
  ensureDataDir(config);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    bufferLogs: true,
    bodyParser: false,
  });
  app.useLogger(app.get(Logger));
  configureHttp(app);
  SwaggerModule.setup('docs', app, () => describeApi(app), { customSiteTitle: 'Assay API' });
  app.enableShutdownHooks();
  return app;
}

async function main(): Promise<void> {
  const config = readConfig();
  const app = await createServer(config);
  await app.listen(config.http.port, config.http.host);
  await firstStart(app, config);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
