#!/usr/bin/env node
// npx assay: the command line of the service. Sets the clone up where that is missing or stale, then runs the compiled program.
import { spawn } from 'node:child_process';
import { endOnSignals, exitCodeOf, settle } from '../scripts/lib/commands.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { createProgress, runMain } from '../scripts/lib/progress.mjs';
import { setUp } from '../scripts/lib/setup.mjs';

await runMain(async () => {
  endOnSignals();
  const print = (line) => process.stderr.write(`${line}\n`);
  await setUp(createProgress({ quiet: true, print }), { engine: false });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  // File arguments count from where the user stands, the data from the clone.
  const env = { ...process.env, ASSAY_DATA_DIR: process.env.ASSAY_DATA_DIR ?? inRoot('.assay', 'data') };
  const program = inRoot('dist', 'src', 'cli.js');
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // The terminal sends Ctrl-C to the program itself; this process only waits for its end.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const { code, signal, error } = await settle(child);
  if (error) throw error;
  return code ?? exitCodeOf(signal);
});
