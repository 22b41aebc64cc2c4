import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './commands.mjs';
import { ROOT, STATE, inRoot, readIfThere } from './paths.mjs';
import { duration } from './progress.mjs';

const CACHE = join(STATE, 'cache');

/** The checks, the slow ones first so that two cores end together. `run` resolves to `{ ok, output }`. */
const CHECKS = [
  { name: 'lint', cheap: true, run: () => runTool('eslint', ['--max-warnings=0', '.']) },
  { name: 'types', cheap: true, run: checkTypes },
  { name: 'format', cheap: true, run: checkFormat },
  {
    name: 'boundaries',
    cheap: true,
    run: () => runTool('depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'migrations']),
  },
  { name: 'dead code', cheap: false, run: () => runTool('knip', ['--no-progress', '--no-config-hints']) },
  { name: 'openapi', cheap: false, run: checkOpenApi },
  { name: 'lock file', cheap: false, run: checkLockFile },
];

/** Runs the checks, as many at a time as there are cores, and gives back how many failed. Prints the output of those. */
export async function runChecks({ print }, { cheap }) {
  mkdirSync(CACHE, { recursive: true });
  const waiting = CHECKS.filter((check) => check.cheap || !cheap);
  const failures = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const { ok, output } = await check.run();
      print(`Check ${check.name}: ${ok ? 'passed' : 'FAILED'} (${duration(performance.now() - started)})`);
      if (!ok) failures.push({ name: check.name, output });
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, work));
  for (const { name, output } of failures) print(`\n--- ${name} ---\n${output.trim()}`);
  return failures.length;
}

async function runTool(name, args) {
  return outcomeOf(await capture(inRoot('node_modules', '.bin', name), args, { cwd: ROOT }));
}

function outcomeOf({ code, stdout, stderr }) {
  return { ok: code === 0, output: `${stdout}\n${stderr}` };
}

function checkFormat() {
  const cache = ['--cache', '--cache-strategy=content', `--cache-location=${join(CACHE, 'prettier')}`];
  return runTool('prettier', ['--check', '--log-level=warn', ...cache, '.']);
}

function checkTypes() {
  const record = ['--incremental', '--tsBuildInfoFile', join(CACHE, 'types.tsbuildinfo')];
  return runTool('tsc', ['--noEmit', '-p', 'tsconfig.json', ...record]);
}

/** Whether the committed openapi.yaml is what the build generates. */
async function checkOpenApi() {
  const folder = mkdtempSync(join(tmpdir(), 'assay-openapi-'));
  try {
    const generated = join(folder, 'openapi.yaml');
    const result = outcomeOf(await capture(process.execPath, ['dist/src/openapi.js', generated], { cwd: ROOT }));
    if (!result.ok) return result;
    const same = readIfThere(generated) !== undefined && readIfThere(generated) === readIfThere(inRoot('openapi.yaml'));
    return { ok: same, output: same ? '' : 'openapi.yaml is not what the code generates; npm run openapi writes it.' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// npm 11 refuses a lock file that leaves out packages of other platforms, which npm install writes where a registry lacks them.
async function checkLockFile() {
  const result = outcomeOf(
    await capture('npm', ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: ROOT }),
  );
  const complaints = result.output.match(/^npm error (Missing|Invalid): .*$/gm);
  return complaints ? { ...result, output: ['npm ci refuses package-lock.json:', ...complaints].join('\n') } : result;
}
