// npm run check: what a machine can say about the code without running it. --cheap leaves out dead code, OpenAPI and lock file.
import { runChecks } from './lib/checks.mjs';
import { endOnSignals } from './lib/commands.mjs';
import { createProgress, runMain } from './lib/progress.mjs';
import { setUp } from './lib/setup.mjs';

await runMain(async () => {
  endOnSignals();
  const progress = createProgress();
  await setUp(progress, { engine: false });
  const failures = await runChecks(progress, { cheap: process.argv.includes('--cheap') });
  return failures === 0 ? 0 : 1;
});
