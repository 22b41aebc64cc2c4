import { lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { HARBOR_AGENTS, validateDirectory, type DirectoryResult, type HarborAgent } from '../../features/building';
import { readConfig } from '../../platform/config';
import { IMAGE_BUILDER, WORK_CONTAINERS, type ImageBuilder, type WorkContainers } from '../../platform/sandbox';
import { openApplication } from '../application';
import { plain, print } from '../print';

export interface ValidateChoice {
  agent: 'both' | HarborAgent;
  runs: number;
  timeoutMultiplier: number;
  /** Folder for what builds and runs print. */
  logs?: string;
  cache: boolean;
}

/** `assay swe validate`: judges a Harbor task directory, or each in a folder of such. True if all pass. */
export async function validateDirectories(path: string, choice: ValidateChoice): Promise<boolean> {
  const folders = await findTasks(resolve(path));
  if (folders.length === 0) throw new Error(`${path} is no task directory and holds none: there is no task.toml`);
  const bench = new ValidationBench(choice);
  try {
    let good = true;
    for (const folder of folders) {
      const result = await bench.validate(folder);
      print(lineOf(result));
      good &&= result.verdict === 'PASS';
    }
    return good;
  } finally {
    await bench.close();
  }
}

/** Judges task directories; the engine is not asked for anything before the first. */
export class ValidationBench {
  private app: INestApplicationContext | undefined;

  constructor(private readonly choice: ValidateChoice) {}

  async validate(folder: string): Promise<DirectoryResult> {
    const app = (this.app ??= await openApplication(readConfig()));
    const tools = { containers: app.get<WorkContainers>(WORK_CONTAINERS), images: app.get<ImageBuilder>(IMAGE_BUILDER) };
    return validateDirectory(tools, folder, optionsOf(this.choice, folder));
  }

  async close(): Promise<void> {
    await this.app?.close();
  }
}

function optionsOf({ agent, logs, ...choice }: ValidateChoice, folder: string) {
  const agents = agent === 'both' ? HARBOR_AGENTS : [agent];
  const task = folder.split('/').at(-1) ?? 'task';
  if (logs === undefined) return { ...choice, agents, onLog: (name: string) => Promise.resolve(tell(task, name)) };
  const target = join(resolve(logs), task);
  return {
    ...{ ...choice, agents },
    onLog: async (name: string, content: Buffer) => {
      tell(task, name);
      await mkdir(target, { recursive: true });
      await writeFile(join(target, `${name}.log`), content);
    },
  };
}

/** A build can take minutes, and so can each run: on a terminal, which of them are over. */
function tell(task: string, step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${plain(task)}: ${step} is over\n`);
}

/** The folder itself where it has a task.toml, else those in it that have one, by name. */
export async function findTasks(path: string): Promise<string[]> {
  if (await isTask(path)) return [path];
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw new Error(`${path} is no folder that can be read`, { cause: error });
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  const kinds = await Promise.all(folders.map(isTask));
  return folders.filter((_, index) => kinds[index]).sort();
}

async function isTask(folder: string): Promise<boolean> {
  return (await lstat(join(folder, 'task.toml')).catch(() => undefined))?.isFile() ?? false;
}

/** `TASK: NOP=0,0,0 ORACLE=1,1,1 PASS`; `-` is a run without a reward, and the reason comes last. Names and reasons are not ours. */
export function lineOf({ task, verdict, rewards, problem }: DirectoryResult): string {
  const found = HARBOR_AGENTS.flatMap((agent) => {
    const values = rewards[agent];
    return values ? [`${agent.toUpperCase()}=${values.map((value) => value ?? '-').join(',')}`] : [];
  });
  const line = [`${task}:`, ...found, verdict, ...(problem === undefined ? [] : [`(${problem})`])].join(' ');
  return plain(line).slice(0, 2000);
}
