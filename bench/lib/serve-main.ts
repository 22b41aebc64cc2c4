import { readConfig } from '../../src/platform/config';
import { startServer } from '../../src/server';

/** Says its address on stdout, and serves until it is told to end. */
async function main(): Promise<void> {
  const server = await startServer(readConfig());
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
  process.stdout.write(`${server.url}\n`);
}

void main();
