import type { BuildSpecification, SweLanguage, TestCommand } from '../../src/domain/swe';
import { detect } from '../../src/features/building/profiles';
import { isReadable, parseReport } from '../../src/features/building/reports/parse-report';
import { type DockerWorkContainers, WORK_LIMITS } from '../../src/platform/sandbox';
import type { Tree } from './swe-change';

/** Seeds of the runs in one container: none, then one twice, then another. */
const SEEDS = { plain: '', first: '2', again: '2', other: '3' };
export type OrderedRun = keyof typeof SEEDS;

/** What ran, as the tests themselves wrote it to {@link RAN} line by line, and the ids that the report tells, sorted. */
export type Ran = Record<OrderedRun, { ran: string[]; ids: string[] }>;
export const RAN = '/tmp/ran';

/** How the profile of a language would build and test a tree. */
export function specificationOf(language: SweLanguage, tree: Tree): BuildSpecification {
  const read = (path: string) => tree[path];
  const found = detect(language, { paths: Object.keys(tree).sort(), base: read, head: read });
  if ('reason' in found) throw new Error(found.detail);
  return found;
}

/** Runs the tests of a tree four times with different seeds; each run has another seed for Python's hashes, too. */
export async function runOrders(containers: DockerWorkContainers, image: string, tree: Tree, test: TestCommand): Promise<Ran> {
  const script = [
    'sh -e /tmp/prepare.sh',
    ...Object.entries(SEEDS).map(([name, seed], at) => runOne(name, seed, at)),
    'find /logs/report -type f | sort',
  ].join('\n');
  const file = (path: string, text: string) => ({ path, mode: '100644', content: Buffer.from(text) });
  const files = [
    ...Object.entries(tree).map(([path, text = '']) => file(path, text)),
    ...[file('/tmp/prepare.sh', test.prepare.join('\n')), file('/tmp/run.sh', test.run)],
  ];
  const collect = [{ path: '/logs/report/', maxBytes: 2 ** 24 }];
  const result = await containers.run({
    image,
    files,
    removed: [],
    script,
    collect,
    limits: { ...WORK_LIMITS, wallSeconds: 240 },
  });
  const said = result.log.content.toString();
  const entries = Object.keys(SEEDS).map((name) => {
    const own = result.files.filter(({ path }) => path.startsWith(`/logs/report/${name}/`));
    const ran = own
      .find(({ path }) => path.endsWith('/ran'))
      ?.content.toString()
      .split('\n')
      .filter(Boolean);
    const suffix = test.report.split('*').at(-1) ?? '';
    const report = parseReport(
      test.format,
      own.filter(({ path }) => path.endsWith(suffix)),
    );
    if (ran === undefined || !isReadable(report)) throw new Error(`no report of the run ${name}:\n${said.slice(-4000)}`);
    return [name, { ran, ids: report.tests.map(({ id }) => id).sort() }];
  });
  return Object.fromEntries(entries) as Ran;
}

function runOne(name: string, seed: string, at: number): string {
  const folder = `/logs/report/${name}`;
  return [
    `mkdir -p ${folder} && : > ${RAN} && sed 's#{report}#${folder}#g' /tmp/run.sh > /tmp/${name}.sh`,
    `(export PYTHONHASHSEED=${at + 1} ${seed === '' ? '' : `ASSAY_ORDER_SEED=${seed}`}; sh -e /tmp/${name}.sh)`,
    `cp ${RAN} ${folder}/ran`,
  ].join('\n');
}
