// npm start: all the set-up, then the API with its embedded worker.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { endOnSignals, exitCodeOf, settle } from './lib/commands.mjs';
import { inRoot, ROOT } from './lib/paths.mjs';
import { SetupError, createProgress, runMain } from './lib/progress.mjs';
import { setUp } from './lib/setup.mjs';

const USAGE = `Usage: npm start

Installs the dependencies, builds, finds or starts the Docker engine, prepares the Python sandbox image,
and starts the API with its worker on http://127.0.0.1:3000. What is done already is skipped.

Environment: DOCKER_HOST, DATABASE_URL, ASSAY_PORT, ASSAY_ENV; docs/architecture.md lists them all.`;

// Each request leaves much that dies young; with V8's default of 16 MB, a tenth of a busy server's time goes into copying the rest.
const SERVER_FLAGS = ['--enable-source-maps', '--max-semi-space-size=64'];

let lastForward = -Infinity;

await runMain(async () => {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  endOnSignals();
  await setUp(createProgress(), { engine: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  return serve();
});

async function serve() {
  const main = inRoot('dist', 'src', 'main.js');
  if (!existsSync(main)) throw new SetupError(`The build made no ${main}.`);
  const server = spawn(process.execPath, [...SERVER_FLAGS, main, ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => forward(signal, server));
  const { code, signal, error } = await settle(server);
  if (error) throw error;
  return code ?? exitCodeOf(signal);
}

// On a terminal Ctrl-C reaches the server by itself, and npm passes every signal on once more; a server may take a second
// signal as the order to drop everything, so one key press must be one signal.
function forward(signal, server) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  if (performance.now() - lastForward < 500) return;
  lastForward = performance.now();
  server.kill(signal);
}
