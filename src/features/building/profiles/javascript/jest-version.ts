import { bothSides, type RepositoryFiles } from '../profile';
import type { PackageJson } from './package-json';

/** `--randomize` came with jest 29.5; `--seed` was there before. */
const SINCE = { major: 29, minor: 5 };
/** How each package manager's lock file names the version of jest itself. */
const LOCKED: Readonly<Record<string, RegExp>> = {
  'package-lock.json': /"(?:node_modules\/)?jest": \{\s*"version": "(\d+)\.(\d+)\./g,
  'npm-shrinkwrap.json': /"(?:node_modules\/)?jest": \{\s*"version": "(\d+)\.(\d+)\./g,
  'yarn.lock': /^"?jest@[^\n]*:\n\s+version:? "?(\d+)\.(\d+)\./gm,
  'pnpm-lock.yaml': /^\s+'?\/?jest[@/](\d+)\.(\d+)\.[^\n]*:\s*$/gm,
};

/**
 * Whether the jest that is installed shuffles the tests of a file by a seed: by what lock files of base and head say, without one by the range
 * of package.json. Not where its runner is the old one, which does not look at the option.
 */
export function randomizes(files: RepositoryFiles, { dependencies, devDependencies }: PackageJson): boolean {
  const declared = { ...dependencies, ...devDependencies };
  if (declared['jest-jasmine2'] !== undefined) return false;
  const lock = Object.keys(LOCKED).find((path) => files.base(path) !== undefined);
  if (lock === undefined) return isNewEnough(newestOf(declared.jest ?? ''));
  const found = bothSides(files, lock).map((text) => [...text.matchAll(LOCKED[lock] ?? /$^/g)]);
  return found.every((versions) => versions.length > 0 && versions.every(([, major, minor]) => isNewEnough([major, minor])));
}

/** Of a range, the version that is installed as far as this is about: what `^29.0.0` allows is newer than it says. */
function newestOf(range: string): [major?: string, minor?: string] {
  const [, operator = '', major, minor] = /^(\^|~|>=)?\s*v?(\d+)(?:\.(\d+|x|\*))?/.exec(range.trim()) ?? [];
  const isOpen = operator === '^' || operator === '>=' || minor === undefined || !/^\d+$/.test(minor);
  return [major, isOpen ? String(Number.MAX_SAFE_INTEGER) : minor];
}

function isNewEnough([major = '0', minor = '0']: readonly [major?: string, minor?: string]): boolean {
  return Number(major) > SINCE.major || (Number(major) === SINCE.major && Number(minor) >= SINCE.minor);
}
