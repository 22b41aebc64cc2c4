import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBatchState, StateFileError, writeBatchState, type BatchState } from './batch-state';
import { STATE_FOLDERS, type StateFile } from './resume';

export interface StateFiles {
  files: StateFile[];
  /** Files that can't be used, by their paths below the output folder. They are left where they are. */
  broken: { path: string; error: StateFileError }[];
}

/** Every state file below an output folder (`artifacts/swe_tasks/py-cc`), ours first and then those of SWE-gen's fork. */
export async function readStateFiles(output: string): Promise<StateFiles> {
  const found: StateFiles = { files: [], broken: [] };
  for (const folder of STATE_FOLDERS)
    for (const name of await stateNames(join(output, folder))) await readOne(output, folder, name, found);
  return found;
}

async function stateNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[0-9a-f]{40}\.json$/.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readOne(output: string, folder: string, name: string, found: StateFiles): Promise<void> {
  try {
    found.files.push({ name, state: readBatchState(await readFile(join(output, folder, name), 'utf8')) });
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    found.broken.push({ path: `${folder}/${name}`, error });
  }
}

/** Writes a state file in one step, so that a crash leaves the old one or the new one. */
export async function writeStateFile(output: string, name: string, state: BatchState): Promise<void> {
  const folder = join(output, STATE_FOLDERS[0]);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${name}.new`);
  await rm(draft, { force: true });
  const file = await open(draft, 'wx');
  try {
    await file.writeFile(writeBatchState(state));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, name));
}
