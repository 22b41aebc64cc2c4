/**
 * Thousands of gradings in a row: `npm run soak -- [COUNT]` (10,000 by default), right, wrong, broken and hostile ones.
 *
 * Every tenth of the way it counts the service's memory once all garbage is collected (V8 lets it lie while the machine has plenty),
 * its descriptors, its containers, their processes and their memory, and prints a table. Ends with 1 if something grew in the second half, or if there are more processes than suites and slots explain.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { Published } from '../test/support/pool';
import { batch, type Item } from './lib/load';
import { prepare, serve, type Prepared, type Service } from './lib/server';

const TASKS = 8;
const STEPS = 10;
const GROWTH = 1.25;
const MIB = 2 ** 20;

/** Code, and the verdict that it must have. */
const SUBMISSIONS: readonly (readonly [code: string, verdict: string])[] = [
  ['def scale(values):\n    return [FACTOR * value for value in values]\n', 'passed'],
  ['def scale(values):\n    return values\n', 'failed'],
  ['def scale(values):\n    raise ValueError(values)\n', 'failed'],
  ['def scale(values)\n    return values\n', 'not-compiled'],
  ['import os\ndef scale(values):\n    os._exit(0)\n', 'crashed'],
  ['open("left", "w").write("x" * 100000)\ndef scale(values):\n    return [FACTOR * value for value in values]\n', 'passed'],
  [
    'import os, time\nif os.fork() == 0:\n    time.sleep(1000)\ndef scale(values):\n    return [FACTOR * value for value in values]\n',
    'passed',
  ],
  [
    'class Any:\n    __hash__ = None\n    def __eq__(self, other):\n        return True\ndef scale(values):\n    return Any()\n',
    'failed',
  ],
];

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 10_000);
  const prepared = await prepare(Array.from({ length: TASKS }, (_, index) => taskOf(index + 2)));
  const service = await serve(prepared.folder);
  const rows: Row[] = [];
  try {
    print(['gradings', ...COLUMNS]);
    print(['---:', ...COLUMNS.map(() => '---:')]);
    for (let step = 1; step <= STEPS; step += 1) {
      await send(service.url, prepared, Math.round(count / STEPS), step);
      const row = await look(service, prepared.folder);
      rows.push(row);
      print([String(Math.round((count * step) / STEPS)), ...COLUMNS.map((column) => String(row[column]))]);
    }
  } finally {
    await service.stop();
    prepared.remove();
  }
  const grown = growth(rows);
  process.stdout.write(`\n${grown.length === 0 ? 'Nothing grew.' : `Grew: ${grown.join(', ')}.`}\n`);
  process.exitCode = grown.length === 0 ? 0 : 1;
}

function taskOf(factor: number): Published {
  const test = (name: string, visibility: string, values: string): string =>
    `@req('R-1')\n@${visibility}\ndef test_${name}():\n    assert scale(${values}) == [${factor} * value for value in ${values}]\n`;
  const suite = `from assay import private, public, req\nfrom solution import scale\n\n\n${test('small', 'public', '[1, 2]')}\n\n${test('large', 'private', '[30, 40]')}`;
  return {
    title: `Scale by ${factor}`,
    metadata: { interface: { kind: 'functions', modules: [{ name: 'solution', names: ['scale'] }] } },
    suite: [{ path: 'test_scale.py', content: suite }],
    solution: [{ path: 'solution.py', content: (SUBMISSIONS[0]?.[0] ?? '').replaceAll('FACTOR', String(factor)) }],
  };
}

async function send(url: string, prepared: Prepared, count: number, step: number): Promise<void> {
  const wanted: string[] = [];
  const items = Array.from({ length: count }, (_, index): Item => {
    const task = index % TASKS;
    const [code = '', verdict = ''] = SUBMISSIONS[Math.floor(index / TASKS) % SUBMISSIONS.length] ?? [];
    wanted.push(verdict);
    return {
      version_id: prepared.versions[task] ?? '',
      code: `${code.replaceAll('FACTOR', String(task + 2))}# ${step} ${index}\n`,
    };
  });
  const { verdicts } = await batch(url, prepared.token, items);
  const wrong = verdicts.findIndex((verdict, index) => verdict !== wanted[index]);
  if (wrong >= 0 || verdicts.length !== count)
    throw new Error(`grading ${wrong}: ${verdicts[wrong]} instead of ${wanted[wrong]}`);
}

const COLUMNS = ['heap_mib', 'service_mib', 'descriptors', 'containers', 'processes', 'worker_mib', 'oracle_mib'] as const;
type Row = Record<(typeof COLUMNS)[number], number>;

async function look(service: Service, folder: string): Promise<Row> {
  const { rss, heap } = await service.collected();
  const docker = new Docker();
  const label = [`assay.installation=${join(folder, 'test')}`];
  const containers = await docker.listContainers({ filters: { label } });
  const memory = { worker: 0, oracle: 0 };
  let processes = 0;
  for (const { Id, Labels } of containers) {
    const { memory_stats, pids_stats } = await docker.getContainer(Id).stats({ stream: false, 'one-shot': true });
    processes += pids_stats?.current ?? 0;
    memory[Labels['assay.role'] === 'worker' ? 'worker' : 'oracle'] += Math.round(memory_stats.usage / MIB);
  }
  return {
    ...{ heap_mib: heap, service_mib: rss },
    descriptors: readdirSync(`/proc/${service.process.pid ?? 0}/fd`).length,
    ...{ containers: containers.length, processes, worker_mib: memory.worker, oracle_mib: memory.oracle },
  };
}

/**
 * Of the second half: descriptors may not grow, memory by a quarter at most. Processes have a bound: in each container a first one, a
 * supervisor and a run that is under way, and in each oracle one for each suite, which come as slots meet suites.
 */
function growth(rows: Row[]): string[] {
  const [middle, last] = [rows[Math.floor(rows.length / 2)], rows.at(-1)];
  if (!middle || !last) return ['nothing was measured'];
  const bounds: Row = {
    ...{
      heap_mib: middle.heap_mib * GROWTH,
      service_mib: middle.service_mib * GROWTH,
      worker_mib: middle.worker_mib * GROWTH,
      oracle_mib: middle.oracle_mib * GROWTH,
    },
    ...{ descriptors: middle.descriptors + 4, containers: middle.containers },
    processes: 3 * last.containers + (last.containers / 2) * TASKS,
  };
  return COLUMNS.filter((column) => last[column] > bounds[column]);
}

function print(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
