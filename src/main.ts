import { firstStart } from './first-start';
import { readConfig } from './platform/config';
import { startServer } from './server';

/** `npm start`: the server with its embedded worker, and on the first start the demo or the first admin. */
async function main(): Promise<void> {
  const config = readConfig();
  const server = await startServer(config);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
  await firstStart(server, config);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
