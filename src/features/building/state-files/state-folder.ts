import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ifAbsent } from '../harbor/fs-errors';
import { MAX_LENGTH, readBatchState, StateFileError, writeBatchState, type BatchState } from './batch-state';
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
  const names = (await readdir(folder).catch(ifAbsent)) ?? [];
  return names.filter((name) => /^[0-9a-f]{40}\.json$/.test(name)).sort();
}

async function readOne(output: string, folder: string, name: string, found: StateFiles): Promise<void> {
  const path = `${folder}/${name}`;
  try {
    found.files.push({ name, path, state: await readStateFile(join(output, path)) });
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    found.broken.push({ path, error });
  }
}

/** Throws a StateFileError for whatever stands in the way. */
async function readStateFile(path: string): Promise<BatchState> {
  let content: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_LENGTH) throw new StateFileError('too-large', `it has ${String(size)} bytes`);
    content = await readFile(path, 'utf8');
  } catch (error) {
    const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
    if (typeof code !== 'string') throw error;
    throw new StateFileError('unreadable', code);
  }
  return readBatchState(content);
}

/**
 * Writes a state file in one step, so that a crash leaves the old one or the new one. `make` is given the state that the file holds. One
 * that can't be read is kept beside it: its new path below the output folder is answered.
 */
export async function replaceStateFile(
  output: string,
  name: string,
  make: (former: BatchState | undefined) => BatchState,
): Promise<string | undefined> {
  const folder = join(output, STATE_FOLDERS[0]);
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const { state, aside } = await formerOf(path);
  const draft = join(folder, `.${name}.new`);
  await rm(draft, { force: true });
  const file = await open(draft, 'wx');
  try {
    await file.writeFile(writeBatchState(make(state)));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return aside === undefined ? undefined : `${STATE_FOLDERS[0]}/${basename(aside)}`;
}

async function formerOf(path: string): Promise<{ state?: BatchState; aside?: string }> {
  if ((await stat(path).catch(ifAbsent)) === undefined) return {};
  try {
    return { state: await readStateFile(path) };
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    const aside = `${path}.broken`;
    await rm(aside, { recursive: true, force: true });
    await rename(path, aside);
    return { aside };
  }
}
