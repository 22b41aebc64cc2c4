import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './commands.mjs';
import { ROOT, hashOfFiles, inRoot, readIfThere } from './paths.mjs';

const COMPILED = ['src', 'migrations'];
const STAMP = inRoot('dist', '.assay-stamp');

/** Compiles src and migrations to dist, unless nothing changed since the last time. */
export async function ensureBuild(say) {
  const sources = COMPILED.flatMap((folder) => filesUnder(folder, '.ts')).filter((path) => !path.endsWith('.spec.ts'));
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  const wanted = hashOfFiles([...settings, ...sources].map((path) => inRoot(path)));
  if (readIfThere(STAMP) === wanted) return 'up to date';
  say('compiling TypeScript');
  rmSync(STAMP, { force: true });
  const compiler = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  await runLogged(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { log: 'build' });
  removeOrphans();
  mkdirSync(inRoot('dist'), { recursive: true });
  writeFileSync(STAMP, wanted);
  return 'done';
}

// tsc leaves the output of deleted files behind, where a migration glob would still find it.
function removeOrphans() {
  for (const folder of COMPILED) {
    for (const path of filesUnder(join('dist', folder), '.js')) {
      const source = path.slice('dist/'.length, -'.js'.length);
      if (!existsSync(inRoot(`${source}.ts`)))
        for (const end of ['.js', '.js.map']) rmSync(inRoot('dist', source + end), { force: true });
    }
  }
}

/** Paths from the root, sorted, of all files below a folder of the clone whose name ends in `end`. */
export function filesUnder(folder, end) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(end))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1))
    .sort();
}
