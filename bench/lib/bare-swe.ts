import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { monotonicMs } from '../../src/platform/clock';
import { WORK_FOLDER, type BuildStep, type WorkFile, type WorkLimits, type WorkSpec } from '../../src/platform/sandbox';

/** A build or a run as the platform asked for it. */
export type Issued = { kind: 'build'; step: BuildStep; tree: Buffer | undefined } | { kind: 'run'; spec: WorkSpec };

/** The same again with `docker create`, `cp`, `start`, `commit` and `rm`, and no more than that. Milliseconds. */
export async function issueBare(issued: readonly Issued[]): Promise<number> {
  const began = monotonicMs();
  for (const one of issued) {
    if (one.kind === 'run') await runBare(one.spec);
    else if (one.step.network === 'none') await buildBare(one.step, one.tree);
    else throw new Error('a layer with downloads depends on who answers, and is no part of the comparison');
  }
  return monotonicMs() - began;
}

async function buildBare({ from, script, limits }: BuildStep, tree: Buffer | undefined): Promise<void> {
  const id = await create(from, limits, `set -e\n${script}`, ['--network', 'none']);
  if (tree) await docker(['cp', '-', `${id}:${WORK_FOLDER}`], tree);
  await docker(['start', '--attach', id]);
  const image = await docker(['commit', '--pause=false', id]);
  await docker(['rm', '--force', id]);
  await docker(['rmi', image]);
}

async function runBare({ image, files, removed, script, collect, limits, env = {}, cpuSet }: WorkSpec): Promise<void> {
  const folders = collect.filter(({ path }) => path.endsWith('/')).map(({ path }) => path);
  const remove = removed.length > 0 ? `rm -rf -- ${removed.map(word).join(' ')}\n` : '';
  const options = [
    ...['--network', 'none'],
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(cpuSet === undefined ? [] : ['--cpuset-cpus', cpuSet]),
  ];
  const id = await create(image, limits, `mkdir -p ${folders.map(word).join(' ')}\n${remove}${script}`, options);
  if (files.length > 0) await docker(['cp', '-', `${id}:/`], await tarOf(files));
  await docker(['start', '--attach', id]);
  const out = mkdtempSync(join(tmpdir(), 'assay-bare-'));
  for (const { path } of collect) await docker(['cp', `${id}:${path}`, out]);
  rmSync(out, { recursive: true });
  await docker(['rm', '--force', id]);
}

function create(image: string, limits: WorkLimits, script: string, options: string[]): Promise<string> {
  const bounds = [
    '--memory',
    String(limits.memoryBytes),
    '--cpus',
    String(limits.cpus),
    '--pids-limit',
    String(limits.processes),
  ];
  const fixed = ['create', '--init', '--user', '0:0', '--workdir', WORK_FOLDER, '--entrypoint', ''];
  return docker([...fixed, ...bounds, ...options, image, 'sh', '-c', script]);
}

async function tarOf(files: readonly WorkFile[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, mode, content } of files) {
    const name = posix.resolve(WORK_FOLDER, path).slice(1);
    if (mode === '120000') tar.entry({ name, type: 'symlink', linkname: content.toString() });
    else tar.entry({ name, mode: mode === '100755' ? 0o755 : 0o644 }, content);
  }
  tar.finalize();
  return buffer(tar);
}

/** What it printed. A run may end with any code; that is no failure of the command. */
async function docker(args: string[], input?: Buffer): Promise<string> {
  const child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  if (code !== 0 && args[0] !== 'start')
    throw new Error(`docker ${String(args[0])} ended with ${code}: ${complained.slice(-500)}`);
  return said.trim();
}

function word(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
