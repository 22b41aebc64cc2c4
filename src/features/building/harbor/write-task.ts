import { mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sweTaskId, type TreeFile } from '../../../domain/swe';
import { systemClock } from '../../../platform/clock';
import { taskContentHash } from './content-hash';
import { ifAbsent } from './fs-errors';
import type { TaskDefinition } from './task-definition';
import { taskToml } from './task-toml';
import { checkPath, solutionFiles, verifierFiles } from './verifier-files';

const PLAIN = '100644';
const DRAFT = '.draft-';
/** No process writes one directory for so long. */
const ABANDONED_MS = 3_600_000;

/** All files of the task directory, sorted by path. */
export async function taskFiles(task: TaskDefinition): Promise<TreeFile[]> {
  for (const { path } of task.environmentFiles) checkPath(path);
  const files = [
    plain('task.toml', taskToml(task)),
    plain('instruction.md', task.instruction.endsWith('\n') ? task.instruction : `${task.instruction}\n`),
    plain('environment/Dockerfile', task.dockerfile),
    plain('environment/bug.patch', task.change.bugPatch),
    ...task.environmentFiles.map(({ path, content }) => plain(`environment/${path}`, content)),
    ...below('solution', await solutionFiles(task.change)),
    ...below('tests', await verifierFiles(task)),
  ];
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const twice = files.find(({ path }, index) => files[index + 1]?.path === path);
  if (twice) throw new RangeError(`two files of the task have the path ${twice.path}`);
  return files;
}

/**
 * Writes `<folder>/<owner__repo-123>` and returns its path. The directory appears whole or not at all, in place of one of that name.
 * It is listed nowhere: see {@link VerifiableTasks}.
 *
 * @param options.keepFormer the directory of that name stays beside it, until {@link settleFormer} is told which of the two it is
 */
export async function writeTask(folder: string, task: TaskDefinition, { keepFormer = false } = {}): Promise<string> {
  const target = join(folder, sweTaskId(task.change.pull));
  const files = await taskFiles(task);
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const draft = await mkdtemp(join(folder, DRAFT));
  try {
    for (const file of files) await write(draft, file);
    await chmod(draft, 0o755);
    if (keepFormer) await setAside(target);
    else await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

/**
 * Ends what a write with `keepFormer` began: the directory of this content stands in the end, the former one where it is that, and no
 * other is left. Whatever process was killed between the two, and when.
 */
export async function settleFormer(target: string, contentHash: string): Promise<void> {
  const former = formerOf(target);
  if ((await taskContentHash(former)) === contentHash) {
    await rm(target, { recursive: true, force: true });
    await rename(former, target);
  } else await rm(former, { recursive: true, force: true });
}

/** What processes left that were killed as they wrote. Another one may be writing now. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((each) => each.startsWith(DRAFT))) {
    const draft = join(folder, name);
    const age = systemClock.now().getTime() - ((await stat(draft).catch(ifAbsent))?.mtimeMs ?? Infinity);
    if (age > ABANDONED_MS) await rm(draft, { recursive: true, force: true });
  }
}

async function setAside(target: string): Promise<void> {
  await rm(formerOf(target), { recursive: true, force: true });
  await rename(target, formerOf(target)).catch(ifAbsent);
}

function formerOf(target: string): string {
  return join(dirname(target), `.former-${basename(target)}`);
}

async function write(folder: string, { path, mode, content }: TreeFile): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  if (mode === '120000') await symlink(content, target);
  else await writeFile(target, content, { mode: mode === '100755' ? 0o755 : 0o644, flag: 'wx' });
}

function below(folder: string, files: TreeFile[]): TreeFile[] {
  return files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

function plain(path: string, content: string | Buffer): TreeFile {
  return { path, mode: PLAIN, content: Buffer.from(content) };
}
