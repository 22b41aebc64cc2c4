/**
 * What a grading costs: `npm run bench:grade -- FILE [ROUNDS]` (FILE: HumanEval as JSONL).
 *
 * All in one run, so that the ratios hold on any machine: submissions a second through the public API, in batches and one by one,
 * references and wrong answers; the same submissions with a container each, with a harness that isolates nothing, and with our own
 * oracle and forks alone; latency at 80 % load; a group of 16; memory; both ways to get namespaces. Prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { readHumanEvalFile } from '../src/features/imports';
import { monotonicMs } from '../src/platform/clock';
import { readSuite } from '../src/platform/python';
import type { Published } from '../test/support/pool';
import { runProgram } from './lib/containers';
import { arrivals, batch, singles, type Item } from './lib/load';
import { prepare, serve, type Prepared, type Service } from './lib/server';

interface Subject {
  published: Published;
  module: string;
  name: string;
  code: string;
  wrong: string;
  /** Code and check in one, for the peers. */
  program: string;
  tests: string[];
}

const CONTAINERS = 48;
/** The rate that is measured is the one that lasts: until then the service is still being compiled. */
const WARM_ROUNDS = 12;
const SINGLE_WARM_ROUNDS = 4;
const AT_ONCE = 4;
const LATENCY_SECONDS = 15;
const GROUP_TASKS = 12;
const PEERS = join(__dirname, '../../bench/peers');
let unique = 0;

async function main(): Promise<void> {
  const [file, rounds = '3'] = process.argv.slice(2);
  if (file === undefined) throw new Error('Usage: npm run bench:grade -- FILE [ROUNDS]   (FILE: HumanEval as JSONL)');
  const subjects = await humanEval(file);
  const prepared = await prepare(subjects.map(({ published }) => published));
  try {
    const result = await measure(subjects, prepared, Number(rounds));
    process.stdout.write(`${JSON.stringify({ bench: 'grade', tasks: subjects.length, ...result })}\n`);
  } finally {
    prepared.remove();
  }
}

async function measure(subjects: Subject[], prepared: Prepared, rounds: number) {
  const refs = subjects.map(({ code }) => code);
  const wrongs = subjects.map(({ wrong }) => wrong);
  const peersBefore = await peers(subjects, prepared.image, rounds);
  const service = await serve(prepared.folder);
  try {
    say('warming');
    const cold = await batch(service.url, prepared.token, itemsOf(prepared, refs, 1));
    expectAll(cold.verdicts, 'passed');
    await batch(service.url, prepared.token, itemsOf(prepared, refs, WARM_ROUNDS));
    say('batches');
    const ref = await rate(service, prepared, refs, rounds, 'passed');
    const none = await rate(service, prepared, wrongs, rounds, undefined);
    say('singles');
    await singles(service.url, prepared.token, itemsOf(prepared, refs, SINGLE_WARM_ROUNDS), 8);
    const one = await singles(service.url, prepared.token, itemsOf(prepared, refs, rounds), 8);
    expectAll(one.verdicts, 'passed');
    const singleRate = perSecond(one);
    say(JSON.stringify({ ref, none, singleRate }));
    say('latency');
    const load = 0.8 * singleRate;
    const wanted = Math.ceil((load * LATENCY_SECONDS) / subjects.length);
    const { whole, added } = await arrivals(service.url, prepared.token, shuffle(itemsOf(prepared, refs, wanted)), load);
    say('a group of 16');
    const group = await groupOf16(service, prepared, refs);
    const memory = await memoryOf(prepared.folder);
    await service.stop();
    say('the other way to get namespaces');
    const admin = await adminRate(prepared, refs, rounds);
    const peersAfter = await peers(subjects, prepared.image, rounds);
    const [container, unisolated, forks] = (['container', 'unisolated', 'forks'] as const).map((key) =>
      round((peersBefore[key] + peersAfter[key]) / 2),
    );
    const best = Math.max(ref, singleRate);
    return {
      a_second: {
        references: round(ref),
        wrong: round(none),
        singles: round(singleRate),
        cold: round(perSecond(cold)),
        admin: round(admin),
      },
      peers_a_second: { container, unisolated, forks },
      ratio_to_container: round(best / (container ?? 1)),
      ratio_to_unisolated: round(best / (unisolated ?? 1)),
      ratio_to_forks: round(best / (forks ?? 1)),
      ratio_admin_to_user: round(admin / ref),
      latency_ms: { load_a_second: round(load), whole: percentiles(whole), added: percentiles(added) },
      group_of_16: group,
      memory,
    };
  } finally {
    await service.stop();
  }
}

async function rate(
  service: Service,
  prepared: Prepared,
  codes: string[],
  rounds: number,
  verdict: string | undefined,
): Promise<number> {
  const done = await batch(service.url, prepared.token, itemsOf(prepared, codes, rounds));
  if (verdict !== undefined) expectAll(done.verdicts, verdict);
  else if (done.verdicts.some((got) => got === 'passed' || got === 'infra-error')) throw new Error('a wrong answer passed');
  return perSecond(done);
}

async function adminRate(prepared: Prepared, refs: string[], rounds: number): Promise<number> {
  const service = await serve(prepared.folder, { ASSAY_GRADER_NAMESPACES: 'admin' });
  try {
    await batch(service.url, prepared.token, itemsOf(prepared, refs, WARM_ROUNDS));
    return await rate(service, prepared, refs, rounds, 'passed');
  } finally {
    await service.stop();
  }
}

/** Sixteen different samples of one task, together and one after another. */
/** Sixteen samples of one task in a batch, against the same one after another; summed over some tasks, for one alone is chance. */
async function groupOf16({ url }: Service, prepared: Prepared, refs: string[]) {
  let [batched, alone] = [0, 0];
  for (let task = 0; task < GROUP_TASKS; task += 1) {
    const versions = prepared.versions.slice(task, task + 1);
    const samples = (): Item[] =>
      Array.from({ length: 16 }, () => itemsOf({ ...prepared, versions }, refs.slice(task, task + 1), 1)).flat();
    batched += (await batch(url, prepared.token, samples())).ms;
    alone += (await singles(url, prepared.token, samples(), 1)).ms;
  }
  return { tasks: GROUP_TASKS, batch_ms: round(batched), singles_ms: round(alone), ratio: round(batched / alone) };
}

async function peers(
  subjects: Subject[],
  image: string,
  rounds: number,
): Promise<{ container: number; unisolated: number; forks: number }> {
  say('a container a submission');
  const container = await containerRate(subjects, image);
  say('a harness that isolates nothing');
  const programs = Array.from({ length: rounds }, () => subjects.map(({ program }) => program)).flat();
  const loop = await peer(image, 'unisolated.py', { at_once: AT_ONCE, programs });
  say('forks alone');
  const tasks = subjects.map(({ published, module, name, code, tests }) => ({
    suite: contentsOf(published),
    module,
    name,
    code,
    tests,
  }));
  const forked = await peer(image, 'forks.py', { lanes: 2, rounds, tasks }, { Tmpfs: { '/t': 'rw,exec,mode=0777' } });
  say(JSON.stringify({ container, unisolated: programs.length / loop.seconds, forks: programs.length / forked.seconds }));
  for (const { passed } of [loop, forked])
    if (passed !== programs.length) throw new Error(`a peer passed ${passed} of ${programs.length}`);
  return { container, unisolated: programs.length / loop.seconds, forks: programs.length / forked.seconds };
}

async function peer(image: string, name: string, input: unknown, host: Docker.HostConfig = {}) {
  const said = await runProgram(image, readFileSync(join(PEERS, name), 'utf8'), input, host);
  return JSON.parse(said) as { seconds: number; passed: number };
}

async function containerRate(subjects: Subject[], image: string): Promise<number> {
  const program = readFileSync(join(PEERS, 'one_container.py'), 'utf8');
  let left = CONTAINERS;
  async function lane(): Promise<void> {
    while (left > 0) {
      const subject = subjects[--left % subjects.length] as Subject;
      const said = await runProgram(
        image,
        program,
        { program: subject.program },
        { ReadonlyRootfs: true, CapDrop: ['ALL'], Memory: 2 ** 29, PidsLimit: 64 },
      );
      if (said.trim() !== 'passed') throw new Error(`a container said ${said}`);
    }
  }
  const started = monotonicMs();
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (CONTAINERS * 1000) / (monotonicMs() - started);
}

/** Bytes that each container of a slot uses now, and at most. */
async function memoryOf(folder: string): Promise<Record<string, { count: number; now_mib: number; limit_mib: number }>> {
  const docker = new Docker();
  const found: Record<string, { count: number; now_mib: number; limit_mib: number }> = {};
  for (const { Id, Labels } of await docker.listContainers({
    filters: { label: ['assay.purpose=grading', `assay.installation=${join(folder, 'test')}`] },
  })) {
    const { memory_stats: memory } = await docker.getContainer(Id).stats({ stream: false, 'one-shot': true });
    const role = Labels['assay.role'] ?? '';
    const known = (found[role] ??= { count: 0, now_mib: 0, limit_mib: 0 });
    known.count += 1;
    known.now_mib = Math.max(known.now_mib, Math.round(memory.usage / 2 ** 20));
    known.limit_mib = Math.round(memory.limit / 2 ** 20);
  }
  return found;
}

/** Every code `rounds` times, each time other bytes: what the service has judged before is no measure. */
function itemsOf({ versions }: Pick<Prepared, 'versions'>, codes: string[], rounds: number): Item[] {
  return Array.from({ length: rounds }, () =>
    codes.map((code, index) => ({ version_id: versions[index] ?? '', code: `${code}\n# ${unique++}\n` })),
  ).flat();
}

async function humanEval(file: string): Promise<Subject[]> {
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, string>);
  const subjects: Subject[] = [];
  for await (const { task } of readHumanEvalFile(file)) {
    const record = records.find(({ task_id }) => task?.origin === `humaneval:${task_id}`);
    if (!task || !record) continue;
    const { prompt = '', entry_point: name = '', canonical_solution = '', test = '' } = record;
    const code = prompt + canonical_solution;
    subjects.push({
      published: { title: task.title, metadata: task.metadata, suite: task.tests.files, solution: task.solution.files },
      ...{ module: 'solution', name, code, wrong: `${prompt}    return None\n` },
      program: `${code}\n${test}\ncheck(${name})\n`,
      tests: await testIds(task.tests.files),
    });
  }
  return subjects;
}

async function testIds(files: Published['suite']): Promise<string[]> {
  return (await readSuite(files ?? [])).tests.map(({ id }) => id);
}

function contentsOf({ suite = [] }: Published): Record<string, string> {
  return Object.fromEntries(suite.map(({ path, content }) => [path, content]));
}

function shuffle<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function expectAll(verdicts: string[], wanted: string): void {
  const other = verdicts.find((verdict) => verdict !== wanted);
  if (other !== undefined) throw new Error(`expected ${wanted} for all, but one was ${other}`);
}

function perSecond({ ms, verdicts }: { ms: number; verdicts: string[] }): number {
  return (verdicts.length * 1000) / ms;
}

function percentiles(values: number[]): Record<'p50' | 'p95' | 'p99', number> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
