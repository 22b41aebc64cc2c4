import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import swaggerUi from 'swagger-ui-express';
import { describeApi } from './api-document';
import { AppModule } from './app.module';
import { DataLock, ensureDataDir, type Config } from './platform/config';
import { configureHttp } from './platform/http';
import { SANDBOX, SandboxInfraError, type Sandbox } from './platform/sandbox';

/** How long a client may take to send a request, whole. */
const MAX_REQUEST_MS = 6 * 3600 * 1000;
/** Longer than load balancers and HTTP clients keep an idle connection: with Node's 5 seconds a request may meet its end. */
const KEEP_ALIVE_MS = 75_000;

export interface RunningServer {
  app: NestExpressApplication;
  /** `http://127.0.0.1:3000`, without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** Starts the API and its embedded worker; resolves when it listens. */
export async function startServer(config: Config, logStream?: Writable): Promise<RunningServer> {
  ensureDataDir(config);
  const lock = new DataLock(config.dataDir);
  if (config.database.kind === 'sqlite') lock.acquire();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config, logStream), {
    bufferLogs: true,
    bodyParser: false,
  });
  app.useLogger(app.get(Logger));
  configureHttp(app);
  serveDocs(app);
  await reapLeftovers(app);
  // Node's five minutes are too short for a batch: its lines are read as fast as they are judged.
  app.getHttpServer().requestTimeout = MAX_REQUEST_MS;
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  await app.listen(config.http.port, config.http.host);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const { artifactsDir, sourcesDir } = config.swe;
  const folders = { artifacts: resolve(artifactsDir), sources: sourcesDir === undefined ? null : resolve(sourcesDir) };
  if (config.database.kind === 'sqlite') lock.announce(url, folders);
  return {
    app,
    url,
    close: async () => {
      await app.close();
      lock.release();
    },
  };
}

/** The interactive documentation, and the document itself for tools. */
function serveDocs(app: NestExpressApplication): void {
  const document = describeApi(app);
  const express = app.getHttpAdapter().getInstance();
  express.get('/docs/openapi.json', (_request, response) => void response.json(document));
  express.use('/docs', swaggerUi.serve, swaggerUi.setup(document, { customSiteTitle: 'Assay API' }));
}

/** Containers of a process that was killed; without an engine there is nothing to reap yet. */
async function reapLeftovers(app: NestExpressApplication): Promise<void> {
  const sandbox = app.get<Sandbox>(SANDBOX);
  try {
    await sandbox.reap();
  } catch (error) {
    if (!(error instanceof SandboxInfraError)) throw error;
    app.get(Logger).warn(`The container engine does not answer: ${error.message}. Work waits until it does.`);
  }
}
