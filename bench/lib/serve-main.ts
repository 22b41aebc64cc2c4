import { readConfig } from '../../src/platform/config';
import { startServer } from '../../src/server';

const MIB = 1024 ** 2;

/** Says its address on stdout, and serves until it is told to end; at SIGUSR2 it says what it holds without garbage. */
async function main(): Promise<void> {
  const server = await startServer(readConfig());
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    process.stdout.write(`${JSON.stringify({ rss: Math.round(rss / MIB), heap: Math.round(heapUsed / MIB) })}\n`);
  });
  process.stdout.write(`${server.url}\n`);
}

void main();
