import { SetupError } from './progress.mjs';

/**
 * The sizes of tests, in the order they run. `engine`: its tests start containers; `database`: they use PostgreSQL where
 * there is one; `runner`: jest, or node's own for the scripts, which run before node_modules exists.
 */
export const SIZES = [
  { name: 'scripts', runner: 'node', pattern: /^scripts\/.*\.test\.mjs$/ },
  { name: 'unit', runner: 'jest', pattern: /^src\/.*\.spec\.ts$/, workers: 2 },
  { name: 'contract', runner: 'jest', pattern: /\.contract-spec\.ts$/, engine: true, database: true },
  { name: 'medium', runner: 'jest', pattern: /\.medium-spec\.ts$/, database: true, workers: 2 },
  { name: 'e2e', runner: 'jest', pattern: /\.e2e-spec\.ts$/, engine: true, database: true, workers: 2 },
  { name: 'sandbox', runner: 'jest', pattern: /\.sandbox-spec\.ts$/, engine: true, workers: 2 },
];

/**
 * Reads `npm test` arguments: sizes after --only (comma-separated), paths or parts of paths.
 * @returns {{help: boolean, sizes: typeof SIZES, paths: string[], narrowed: boolean}}
 */
export function readTestArguments(argv) {
  const names = [];
  const paths = [];
  let help = false;
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at];
    if (argument === '--help' || argument === '-h') help = true;
    else if (argument === '--only') names.push(...splitSizes(argv[(at += 1)]));
    else if (argument.startsWith('--only=')) names.push(...splitSizes(argument.slice('--only='.length)));
    else if (argument.startsWith('-')) throw new SetupError(`Unknown option ${argument}; see npm test -- --help`);
    else paths.push(argument);
  }
  const chosen = names.length > 0 ? SIZES.filter(({ name }) => names.includes(name)) : sizesOf(paths);
  return { help, sizes: chosen, paths, narrowed: names.length > 0 || paths.length > 0 };
}

function splitSizes(list) {
  const known = SIZES.map(({ name }) => name);
  const names = (list ?? '').split(',').filter(Boolean);
  const unknown = names.find((name) => !known.includes(name));
  if (names.length === 0 || unknown) throw new SetupError(`--only takes ${known.join(', ')}${unknown ? `, not ${unknown}` : ''}`);
  return names;
}

// A path that names one spec file needs only that file's size; anything else may match in all.
function sizesOf(paths) {
  if (paths.length === 0) return SIZES;
  const exact = paths.map((path) => SIZES.find(({ pattern }) => pattern.test(path.replace(/^\.\//, ''))));
  return exact.includes(undefined) ? SIZES : SIZES.filter((size) => exact.includes(size));
}
