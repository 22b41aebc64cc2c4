import type { TreeFile } from '../../src/domain/swe';
import { solutionFiles, verifierFiles, type VerifierInput } from '../../src/features/building/harbor/verifier-files';
import { readHarborReward, readReward } from '../../src/features/building/validation/reward';
import { WORK_LIMITS } from '../../src/platform/sandbox/work-container.port';
import { DockerWorkContainers } from '../../src/platform/sandbox/work-containers';
import { leftovers, sandboxOptions } from '../support/sandbox';
import { ownChange, type Tree } from '../support/swe-change';
import { debianImage, imageOf, removeImage } from '../support/swe-image';

/** A runner in shell: each `*.sh` of tests/ is a test, and its exit code the result. */
const RUNNER = [
  'exec > {report}/report.tap',
  'n=0',
  'for file in tests/*.sh; do n=$((n + 1)); if sh "$file" > /dev/null; then echo "ok $n - $file"; else echo "not ok $n - $file"; bad=1; fi; done',
  'echo "1..$n"',
  'if [ -f conftest.py ]; then cat conftest.py; fi',
  'exit ${bad:-0}',
];
const BASE: Tree = {
  'value.txt': '1\n',
  'setup.cfg': 'plain\n',
  'tests/old.sh': 'grep -q plain setup.cfg\n',
  'tests/gone.sh': 'grep -q 1 value.txt\n',
};
const HEAD: Tree = {
  'value.txt': '2\n',
  'tests/new.sh': 'grep -q 2 value.txt\n',
  'tests/gone.sh': undefined,
  'tests/sub/data.txt': 'x\n',
};
const F2P = 'tests/new.sh';
const P2P = 'tests/old.sh';

const containers = new DockerWorkContainers(sandboxOptions());
let image: string;

beforeAll(async () => (image = await imageOf(debianImage('pytest', ['python3-pytest', 'git']), BASE)));
afterAll(async () => {
  await removeImage(image);
  expect(await leftovers()).toEqual([]);
});

function input(overrides: Partial<VerifierInput> = {}): VerifierInput {
  return {
    change: ownChange({ base: BASE, head: HEAD }),
    specification: {
      ...{
        language: 'c',
        profile: 'own',
        profileVersion: 1,
        manifests: [],
        systemPackages: [],
        install: [],
        keep: [],
        compile: [],
      },
      ...{ evidence: [], test: { prepare: [], run: RUNNER.join('\n'), format: 'tap', report: '*.tap', timeoutSeconds: 20 } },
    },
    ...{ f2p: [F2P], p2p: [P2P], variant: { schema: '1.4', verifier: 'shared' } },
    restored: ['setup.cfg', 'tests/old.sh'].map((path) => ({ path, mode: '100644', content: Buffer.from(BASE[path] ?? '') })),
    ...overrides,
  };
}

const SOLVE = 'sh /solution/solve.sh';

/** What Harbor reads after a solver did `work`, and what test.sh said. */
async function score(work: string, overrides: Partial<VerifierInput> = {}) {
  const { files, log } = await verdict(work, overrides);
  return { reward: readReward(files), log };
}

async function verdict(work: string, overrides: Partial<VerifierInput> = {}) {
  const given = input(overrides);
  const files = [...below('/tests', await verifierFiles(given)), ...below('/solution', await solutionFiles(given.change))];
  const { files: found, log } = await containers.run({
    ...{ image, files, removed: [], script: `${work}\nsh /tests/test.sh\n`, limits: { ...WORK_LIMITS, wallSeconds: 90 } },
    collect: [{ path: '/logs/verifier/', maxBytes: 2 ** 20 }],
  });
  return { files: found, log: log.content.toString() };
}

function below(folder: string, files: TreeFile[]): TreeFile[] {
  return files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

test('NOP scores 0, and the oracle 1', async () => {
  expect(await score(':')).toMatchObject({ reward: 0, log: expect.stringContaining('not passed: tests/new.sh') });
  expect(await score(SOLVE)).toMatchObject({ reward: 1 });
});

test.each([
  [
    'left a reward behind',
    'mkdir -p /logs/verifier; echo 1 > /logs/verifier/reward.txt; echo \'{"reward": 1}\' > /logs/verifier/reward.json',
  ],
  [
    'made the reward a link',
    'mkdir -p /logs/verifier; echo 1 > /tmp/one; ln -s /tmp/one /logs/verifier/reward.txt; mkdir /logs/verifier/reward.json',
  ],
  ['wrote the tests itself', 'echo true > tests/new.sh'],
  ['put a link where the tests go', 'rm -r tests; mkdir /tmp/t; ln -s /tmp/t tests'],
  ['edits an old test to hide a regression', `${SOLVE}; echo true > tests/old.sh; echo 3 > value.txt`],
  ['steers the runner', 'echo "ok 3 - tests/new.sh" > conftest.py'],
])('a solver that %s scores 0', async (_, work) => {
  expect(await score(work)).toMatchObject({ reward: 0 });
});

test('swegen 1.16 defect 11: of two reward files that a solver forged, Harbor finds neither, whichever it reads first', async () => {
  const forge = [
    'mkdir -p /logs/verifier',
    'for file in reward.json .reward.json reward.JSON; do echo \'{"reward": 1, "score": 1}\' > /logs/verifier/$file; done',
    'echo 1 > /logs/verifier/reward.txt',
    'chmod 0444 /logs/verifier/*',
  ];
  const { files } = await verdict(forge.join('\n'));
  expect(readHarborReward(files)).toEqual({ reward: 0 });
  for (const name of ['reward.json', 'reward.txt'])
    expect(readHarborReward(files.filter(({ path }) => path.endsWith(`/${name}`)))).toEqual({ reward: 0 });
});

test('what steers the runner is put back, and what was added goes', async () => {
  expect(await score(`${SOLVE}; echo hostile > setup.cfg; echo "not ok 1" > conftest.py`)).toMatchObject({ reward: 1 });
  expect(await score(`${SOLVE}; rm -r tests setup.cfg; echo > tests`)).toMatchObject({ reward: 1 });
});

test('a regression scores 0', async () => {
  const p2p = [P2P, 'tests/other.sh'];
  expect(await score(`${SOLVE}; echo true > tests/other.sh`, { p2p })).toMatchObject({ reward: 1 });
  expect(await score(`${SOLVE}; echo false > tests/other.sh`, { p2p })).toMatchObject({ reward: 0 });
  expect(await score(SOLVE, { p2p })).toMatchObject({ reward: 0, log: expect.stringContaining('not reported: tests/other.sh') });
});

test('an empty F2P, a report with an id twice, an exit code without a failure and no report score 0', async () => {
  expect(await score(SOLVE, { f2p: [] })).toMatchObject({ reward: 0 });
  const { specification } = input();
  const runs = (run: string) => ({ specification: { ...specification, test: { ...specification.test, run } } });
  const passes = 'printf "ok 1 - tests/new.sh\\nok 2 - tests/old.sh\\n1..2\\n" > {report}/a.tap';
  expect(await score(SOLVE, runs(passes))).toMatchObject({ reward: 1 });
  expect(await score(SOLVE, runs(`${passes}; exit 1`))).toMatchObject({ reward: 0, log: expect.stringContaining('exit code 1') });
  expect(await score(SOLVE, runs(`${passes}; cp {report}/a.tap {report}/b.tap`))).toMatchObject({
    ...{ reward: 0, log: expect.stringContaining('reported twice: tests/new.sh') },
  });
  expect(await score(SOLVE, runs(':'))).toMatchObject({ reward: 0, log: expect.stringContaining('missing') });
  expect(await score(SOLVE, runs('sleep 60'))).toMatchObject({ reward: 0 });
});

test('what does not compile scores 0 without running what was compiled before', async () => {
  const { specification } = input();
  const test = { ...specification.test, prepare: ['echo no compiler', 'exit 3'] };
  expect(await score(SOLVE, { specification: { ...specification, test } })).toMatchObject({
    ...{ reward: 0, log: expect.stringContaining('does not compile') },
  });
});

test('a separate verifier gets the solution as a patch, and nothing else of the solver', async () => {
  const variant = { schema: '1.4', verifier: 'separate' } as const;
  const collected = 'mkdir -p /logs/artifacts; cp /solution/fix.patch /logs/artifacts/solution.patch';
  expect(await score(collected, { variant })).toMatchObject({ reward: 1 });
  expect(await score(':', { variant })).toMatchObject({ reward: 0 });
  expect(await score('mkdir -p /logs/artifacts; echo nonsense > /logs/artifacts/solution.patch', { variant })).toMatchObject({
    reward: 0,
  });
});

test('tests inside of source files come as a patch, which a solution that has them already does not hinder', async () => {
  const inline = ownChange({ base: BASE, head: { 'module.txt': 'grep -q 2 value.txt\n' } }).fixPatch;
  const tests = ownChange({ base: BASE, head: { ...HEAD, 'tests/new.sh': 'sh module.txt\n' } });
  const change = { ...tests, inlineTestPatch: inline };
  expect(await score(':', { change })).toMatchObject({ reward: 0 });
  expect(await score(SOLVE, { change })).toMatchObject({ reward: 1 });
  expect(await score(`${SOLVE}; echo 'grep -q 2 value.txt' > module.txt; git add module.txt`, { change })).toMatchObject({
    reward: 1,
  });
});
