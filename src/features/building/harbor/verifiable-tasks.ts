import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from './file-lock';
import { ifAbsent } from './fs-errors';
import { readTask } from './read-task';

const MANIFEST = 'verifiable_tasks.txt';
const LOCK = '.verifiable_tasks.lock';
const TASK_ID = /^[a-z0-9][a-z0-9._-]*__[a-z0-9._-]+-[1-9][0-9]*$/;
/** The mark of SWE-gen's skeletons where an agent was to go on (swegen-harbor.md 1.8), looked for in tasks: such a directory is not finished. */
const PLACEHOLDER = /# TODO/;

/** What a comparison of the manifest with the directories beside it found. */
export interface Reconciled {
  /** Listed, and whole. */
  verified: string[];
  /** Listed, but no whole task directory: its faults. Such an id is no success and has to be built again. */
  missing: { id: string; problem: string }[];
}

/**
 * `verifiable_tasks.txt` of one output folder (`artifacts/swe_tasks/<lang>-cc`): the one list of what was validated. A directory that is
 * not in it is no task for anybody, however finished it looks.
 */
export class VerifiableTasks {
  constructor(private readonly folder: string) {}

  /**
   * In the order of their validation. Nothing where there is no file. A last line without its end was cut off, by a crash or a full disk: it
   * counts for nothing, for what is left of one id may be another.
   */
  async list(): Promise<string[]> {
    const text = wholeLines(await this.read()).toString('utf8');
    return [...new Set(text.split('\n').filter((line) => TASK_ID.test(line)))];
  }

  async has(id: string): Promise<boolean> {
    return (await this.list()).includes(id);
  }

  /**
   * Adds a task that was just validated. False where it is in the list already.
   *
   * @throws Error with what is wrong with the directory, for one that is not whole or still has a placeholder
   */
  async add(id: string): Promise<boolean> {
    const problem = await this.findProblem(id);
    if (problem !== undefined) throw new Error(`${id} can't be listed: ${problem}`);
    return this.locked(async () => {
      const known = await this.list();
      if (known.includes(id)) return false;
      await this.append(id);
      return true;
    });
  }

  /** Takes an id out of the list: a task that was validated again and failed. */
  async remove(id: string): Promise<void> {
    await this.locked(async () => {
      const others = (await this.list()).filter((known) => known !== id);
      const draft = join(this.folder, `${MANIFEST}.${process.pid}`);
      await writeFile(draft, others.map((known) => `${known}\n`).join(''), { flush: true });
      await rename(draft, join(this.folder, MANIFEST));
    });
  }

  /** At resume: which of the listed tasks are still there. */
  async reconcile(): Promise<Reconciled> {
    const result: Reconciled = { verified: [], missing: [] };
    for (const id of await this.list()) {
      const problem = await this.findProblem(id);
      if (problem === undefined) result.verified.push(id);
      else result.missing.push({ id, problem });
    }
    return result;
  }

  /** What is wrong with the directory of an id; undefined for a whole one, listed or not. */
  async findProblem(id: string): Promise<string | undefined> {
    if (!TASK_ID.test(id)) return 'its id is not owner__repo-123';
    const folder = join(this.folder, id);
    const read = await readTask(folder);
    if ('faults' in read) return read.faults.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
    if (read.task.solveScript === undefined) return 'solution: there is no solve script';
    for (const path of ['environment/Dockerfile', 'tests/test.sh', 'solution/fix.patch']) {
      const text = await readFile(join(folder, path), 'latin1').catch(ifAbsent);
      if (!text) return `${path}: there is no such file, or nothing in it`;
      if (path !== 'solution/fix.patch' && PLACEHOLDER.test(text)) return `${path}: there is something left to do`;
    }
    return undefined;
  }

  private async append(id: string): Promise<void> {
    const before = await this.read();
    const file = await open(join(this.folder, MANIFEST), 'a');
    try {
      await file.truncate(wholeLines(before).length);
      await file.writeFile(`${id}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private async read(): Promise<Buffer> {
    return (await readFile(join(this.folder, MANIFEST)).catch(ifAbsent)) ?? Buffer.alloc(0);
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true });
    return withFileLock(join(this.folder, LOCK), work);
  }
}

function wholeLines(text: Buffer): Buffer {
  return text.subarray(0, text.lastIndexOf(0x0a) + 1);
}
