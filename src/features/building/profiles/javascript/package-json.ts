import { z } from 'zod';
import { unsupported } from '../profile';

const Versions = z.record(z.string(), z.string()).catch({});

/** What matters of package.json here; other fields are whatever they are. */
export const PackageJson = z.looseObject({
  scripts: Versions.default({}),
  dependencies: Versions.default({}),
  devDependencies: Versions.default({}),
  packageManager: z.string().optional().catch(undefined),
  workspaces: z.unknown().optional(),
});
export type PackageJson = z.infer<typeof PackageJson>;

/** @throws UnsupportedError */
export function readPackageJson(text: string, path: string): PackageJson {
  try {
    return PackageJson.parse(JSON.parse(text));
  } catch (error) {
    return unsupported('unreadable-manifest', `${path}: ${error instanceof Error ? error.message : 'no JSON'}`);
  }
}

/** Fields by which a package manager decides what to install. Without the rest, a release or a new script is no new installation. */
const INSTALLED_BY = [
  ...[
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'peerDependenciesMeta',
    'bundleDependencies',
  ],
  ...['workspaces', 'overrides', 'resolutions', 'pnpm'],
];

/** The package with a version that never changes, for lock files name it, and without scripts, which are code of the repository. */
export function reducePackageJson(text: string, path: string): string {
  const whole: Record<string, unknown> = readPackageJson(text, path);
  const kept = INSTALLED_BY.filter((field) => whole[field] !== undefined && !isEmpty(whole[field])).map((field) => [
    field,
    whole[field],
  ]);
  const name = path === 'package.json' ? 'repository' : whole.name;
  return `${JSON.stringify({ name, version: path === 'package.json' ? '0.0.0' : whole.version, private: true, ...Object.fromEntries(kept) }, null, 2)}\n`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
