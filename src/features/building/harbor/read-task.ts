import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { HarborTaskToml } from './task-schema';

const SCRIPTS = ['sh', 'ps1', 'cmd', 'bat'];
const MAX_TEXT = 4 * 1024 * 1024;
/** Lines that Harbor takes out before a solver sees the instruction. */
const CANARY = /^[ \t]*(?:#|<!--).*canary.*$\n?/gim;

/** A Harbor task directory, ours or not. */
export interface HarborTask {
  /** Name of the directory. */
  id: string;
  folder: string;
  config: HarborTaskToml;
  /** Undefined for a task of several steps, which have one each. */
  instruction?: string;
  /** File names below `tests/` and `solution/`; Harbor takes the first that there is. */
  testScript?: string;
  solveScript?: string;
}

/** What is wrong, by the path in the directory, and for task.toml with the key. */
export interface TaskFault {
  path: string;
  problem: string;
}

/**
 * Reads a task directory by Harbor's own rules (swegen-harbor.md 2.1 and 2.2). Where Harbor silently skips a directory, this says why. A
 * task without a solution is valid; nothing is followed out of the directory.
 */
export async function readTask(folder: string): Promise<{ task: HarborTask } | { faults: TaskFault[] }> {
  const { config, faults } = await readConfig(folder);
  const [environment, instruction] = await Promise.all([kindOf(folder, 'environment'), readText(folder, 'instruction.md')]);
  const testScript = await findScript(folder, 'tests', 'test');
  const solveScript = await findScript(folder, 'solution', 'solve');
  if (environment !== 'folder') faults.push({ path: 'environment', problem: 'there is no such folder' });
  else if (config) faults.push(...(await environmentFaults(folder, config)));
  if (config && config.steps.length > 0) faults.push(...(await stepFaults(folder, config)));
  else {
    if (instruction === undefined) faults.push({ path: 'instruction.md', problem: 'there is no such file' });
    if (testScript === undefined)
      faults.push({ path: 'tests', problem: `there is no test script (test.${SCRIPTS.join(', test.')})` });
  }
  if (!config || faults.length > 0) return { faults };
  return {
    task: {
      ...{ id: basename(folder), folder, config },
      ...(instruction !== undefined && { instruction: instruction.replace(CANARY, '') }),
      ...(testScript !== undefined && { testScript }),
      ...(solveScript !== undefined && { solveScript }),
    },
  };
}

async function readConfig(folder: string): Promise<{ config?: HarborTaskToml; faults: TaskFault[] }> {
  const path = 'task.toml';
  const text = await readText(folder, path);
  if (text === undefined) return { faults: [{ path, problem: 'there is no such file' }] };
  try {
    const parsed = HarborTaskToml.safeParse(parse(text));
    if (parsed.success) return { config: parsed.data, faults: [] };
    return { faults: parsed.error.issues.map((issue) => ({ path: [path, ...issue.path].join('#'), problem: issue.message })) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { faults: [{ path: `${path}:${error.line}:${error.column}`, problem: error.message.split('\n')[0] ?? '' }] };
  }
}

async function environmentFaults(folder: string, { environment }: HarborTaskToml): Promise<TaskFault[]> {
  if (environment.docker_image) return [];
  const names = await readdir(join(folder, 'environment'));
  if (names.some((name) => name === 'Dockerfile' || name === 'docker-compose.yaml')) return [];
  return [{ path: 'environment', problem: 'there is no Dockerfile, no docker-compose.yaml and no environment.docker_image' }];
}

async function stepFaults(folder: string, { steps }: HarborTaskToml): Promise<TaskFault[]> {
  const missing = await Promise.all(
    steps.map(async ({ name }) => {
      if (!/^[A-Za-z0-9._-]+$/.test(name) || name.startsWith('.'))
        return [{ path: 'steps', problem: `is no name of a step: ${name}` }];
      const found = await kindOf(folder, `steps/${name}/instruction.md`);
      return found === 'file' ? [] : [{ path: `steps/${name}/instruction.md`, problem: 'there is no such file' }];
    }),
  );
  return missing.flat();
}

async function findScript(folder: string, below: string, stem: string): Promise<string | undefined> {
  for (const ending of SCRIPTS) {
    const name = `${stem}.${ending}`;
    if ((await kindOf(folder, `${below}/${name}`)) === 'file') return name;
  }
  return undefined;
}

async function kindOf(folder: string, path: string): Promise<'file' | 'folder' | undefined> {
  const found = await lstat(join(folder, path)).catch(() => undefined);
  return found?.isFile() ? 'file' : found?.isDirectory() ? 'folder' : undefined;
}

async function readText(folder: string, path: string): Promise<string | undefined> {
  const found = await lstat(join(folder, path)).catch(() => undefined);
  if (!found?.isFile() || found.size > MAX_TEXT) return undefined;
  return readFile(join(folder, path), 'utf8');
}
