import type { PackageJson } from './package-json';

/** The command of a test runner inside of a script, taken apart. */
export interface RunnerCommand {
  runner: Runner;
  /** Assignments before it, as `NODE_ENV=test`. */
  environment: string;
  /** What follows the runner's name, as written. */
  options: string;
  /** Scripts that compile, to be run before the tests. */
  before: string[];
  /** Where it was found. */
  from: string;
}

const RUNNERS = ['jest', 'vitest', 'mocha', 'ava', 'tap', 'tape', 'node'] as const;
export type Runner = (typeof RUNNERS)[number];
const MAX_DEPTH = 5;

const RUNNER = new RegExp(`(?:^|\\s|/)(${RUNNERS.join('|')})(?=\\s|$)(.*)$`);
const SCRIPT = /^(?:npm|pnpm|yarn)(?:\s+run(?:-script)?)?\s+(?:-s\s+|--silent\s+)?([\w:.-]+)\s*(?:--.*)?$/;
const COMPILES = /^(?:build|compile|prepare|transpile|pretest)\b/;

/** The command that runs a repository's tests; undefined where it is none that we know. */
export function commandOf(manifest: PackageJson): RunnerCommand | undefined {
  return findRunner(manifest) ?? fromDependencies(manifest);
}

/** A repository whose script we can't read but that depends on exactly one runner. */
function fromDependencies({ dependencies, devDependencies }: PackageJson): RunnerCommand | undefined {
  const installed = { ...dependencies, ...devDependencies };
  const found = (['jest', 'vitest', 'mocha', 'ava'] as const).filter((name) => installed[name] !== undefined);
  const [runner] = found;
  if (runner === undefined || found.length > 1) return undefined;
  return {
    runner,
    environment: '',
    options: runner === 'vitest' ? 'run' : '',
    before: [],
    from: 'package.json, devDependencies',
  };
}

/** Follows the `test` script through the scripts that it calls to the first runner that we know. */
function findRunner(manifest: PackageJson): RunnerCommand | undefined {
  const before = manifest.scripts.pretest === undefined ? [] : compiling(manifest, 'pretest');
  const found = follow(manifest, 'test', 0);
  return found && { ...found, before: [...before, ...found.before] };
}

function follow(manifest: PackageJson, name: string, depth: number): RunnerCommand | undefined {
  const script = manifest.scripts[name];
  if (script === undefined || depth > MAX_DEPTH) return undefined;
  const before: string[] = [];
  for (const segment of script.split(/&&|;/).map((part) => part.trim())) {
    const called = SCRIPT.exec(segment)?.[1];
    if (called !== undefined && called !== 'install') {
      const found = follow(manifest, called, depth + 1);
      if (found) return { ...found, before: [...before, ...found.before] };
      before.push(...compiling(manifest, called));
      continue;
    }
    const command = readCommand(segment, `package.json, script ${name}`);
    if (command) return { ...command, before };
    if (/^(?:npx\s+)?tsc\b/.test(segment)) before.push(segment);
  }
  return undefined;
}

function compiling(manifest: PackageJson, name: string): string[] {
  const script = manifest.scripts[name] ?? '';
  return COMPILES.test(name) && !/lint|prettier|clean$/.test(script) ? [`npm run --silent ${name}`] : [];
}

function readCommand(segment: string, from: string): RunnerCommand | undefined {
  const environment = /^(?:(?:npx\s+)?cross-env\s+)?((?:[A-Z_][A-Z0-9_]*=\S+\s+)*)/.exec(segment)?.[1] ?? '';
  const [, runner, options = ''] = RUNNER.exec(segment) ?? [];
  const known = RUNNERS.find((one) => one === runner);
  // `node` runs anything; it is a runner with its own tests or plain files of asserts.
  if (known === undefined || (known === 'node' && !/--test\b/.test(options) && plainFiles(options) === undefined))
    return undefined;
  return { runner: known, environment, options: options.trim(), before: [], from };
}

/** Files that `node` is given, where there is nothing else. */
export function plainFiles(options: string): string[] | undefined {
  const words = options.trim().split(/\s+/);
  return words.every((word) => /^[\w./-]+\.[cm]?js$/.test(word) || /^(test|tests)$/.test(word)) ? words : undefined;
}
