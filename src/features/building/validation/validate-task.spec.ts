import type { TestState } from '../../../domain/swe';
import { systemClock } from '../../../platform/clock';
import type { WorkContainers, WorkEnd, WorkResult, WorkSpec } from '../../../platform/sandbox/work-container.port';
import { REJECTION_CODES, type RejectionCode, type VerifierControl, type ValidationPhase } from './record';
import { validateTask, type ValidationInput, type ValidationOptions } from './validate-task';

/** What one run leaves behind. */
interface Left {
  end?: WorkEnd;
  exitCode?: number;
  /** Where the script's own last line says that it ended; none where something else ended it. */
  stage?: 'fix' | 'prepare' | 'tests';
  files?: Record<string, string>;
}
type Phase = ValidationPhase | VerifierControl['control'];
/** By phase, one of each repetition; the last one stands for those that follow. */
type Runs = Record<Phase, readonly [Left, ...Left[]]>;

/** Containers in which commands leave what is written down for them. */
class WrittenRuns implements WorkContainers {
  readonly phases: Phase[] = [];
  readonly memory: number[] = [];
  constructor(private readonly runs: Runs) {}

  async run({ labels = {}, script, collect, limits }: WorkSpec): Promise<WorkResult> {
    const phase = labels['assay.phase'] as Phase;
    const runs = this.runs[phase];
    const left = runs[this.phases.filter((one) => one === phase).length] ?? runs[runs.length - 1] ?? {};
    this.phases.push(phase);
    this.memory.push(limits.memoryBytes);
    const { end = 'exited', exitCode = 0, stage, files = {} } = left;
    const [nonce = ''] = /assay-[0-9a-f]{32}/.exec(script) ?? [];
    const content = Buffer.from(`collected 3 items\n${stage ? `\n${nonce} ${stage} ${exitCode}\n` : ''}`);
    return {
      end,
      ...(end === 'exited' && { exitCode }),
      log: { content, totalBytes: content.length, truncated: false },
      files: Object.entries(files).map(([name, text]) => ({ path: `${collect[0]?.path}${name}`, content: Buffer.from(text) })),
      truncated: [],
      usage: { wallMs: 900, cpuSeconds: 0.8, peakMemoryBytes: 30_000_000, outOfMemory: end === 'out-of-memory' },
    };
  }
}

const SAID: Partial<Record<TestState, string>> = {
  pass: '',
  fail: '<failure message="assert -1 == 3">E       assert -1 == 3</failure>',
  skip: '<skipped type="pytest.skip" message="not here"/>',
};

/** As pytest writes it (`junit_family=xunit1`). */
function junit(states: Record<string, TestState>): string {
  const cases = Object.entries(states).map(
    ([name, state]) =>
      `<testcase classname="tests.test_calc" name="${name}" file="tests/test_calc.py" line="3" time="0.001">${SAID[state]}</testcase>`,
  );
  const count = (wanted: TestState) => Object.values(states).filter((state) => state === wanted).length;
  const counts = `errors="0" failures="${count('fail')}" skipped="${count('skip')}" tests="${cases.length}"`;
  return `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" ${counts}>${cases.join('')}</testsuite></testsuites>`;
}

function tested(states: Record<string, TestState>): Left & { files: Record<string, string> } {
  const exitCode = Object.values(states).includes('fail') ? 1 : 0;
  return { stage: 'tests', exitCode, files: { 'junit.xml': junit(states) } };
}

function scored(reward: number): Left {
  return { files: { 'reward.txt': `${reward}\n`, 'reward.json': `{"reward": ${reward}}\n` } };
}

const GUARDS = { twice: 'pass', half: 'pass' } as const;
const FIXED = tested({ ...GUARDS, add: 'pass' });
const SOUND: Runs = {
  base: [tested(GUARDS)],
  before: [tested({ ...GUARDS, add: 'fail' })],
  after: [FIXED],
  ...{ nop: [scored(0)], oracle: [scored(1)], empty: [scored(0)], spoof: [scored(0)] },
};
const INPUT: ValidationInput = {
  environment: { image: `sha256:${'0'.repeat(64)}` },
  change: {
    pull: { owner: 'Own', repo: 'Example', number: 7 },
    ...{ language: 'python', baseCommit: 'a'.repeat(40), headCommit: 'b'.repeat(40), mirror: '/nowhere' },
    ...{ fixPatch: Buffer.from('fix\n'), bugPatch: Buffer.from('bug\n'), testPatch: Buffer.alloc(0) },
    ...{ inlineTestPatch: Buffer.alloc(0), testFiles: [], deletedTestFiles: [], sourcePaths: ['calc.py'] },
  },
  specification: {
    ...{ language: 'python', profile: 'python/pytest', profileVersion: 1, manifests: [], systemPackages: [] },
    ...{ install: [], keep: [], compile: [], evidence: [] },
    test: { prepare: [], run: 'pytest --junitxml={report}/junit.xml', format: 'junit', report: 'junit.xml', timeoutSeconds: 60 },
  },
  restored: [],
};
const [TWICE, ADD] = ['tests/test_calc.py::twice', 'tests/test_calc.py::add'];

async function validate(changed: Partial<Runs>, options: ValidationOptions = {}, input = INPUT) {
  const containers = new WrittenRuns({ ...SOUND, ...changed });
  const { record } = await validateTask({ containers, clock: systemClock }, input, options);
  return { record, ran: containers.phases.length, memory: containers.memory };
}

/** What comes of it, and in how many runs. */
const REJECTED: Record<RejectionCode, { given: Partial<Runs>; ran: number }> = {
  'base-broken': { given: { base: [tested({ twice: 'fail', half: 'skip' })] }, ran: 1 },
  'fix-fails': { given: { after: [{ stage: 'fix', exitCode: 1 }] }, ran: 3 },
  'after-broken': { given: { after: [{ stage: 'prepare', exitCode: 2 }] }, ran: 3 },
  'f2p-empty': { given: { before: [FIXED] }, ran: 3 },
  flaky: { given: { after: [FIXED, FIXED, tested({ ...GUARDS, add: 'fail' })] }, ran: 9 },
  regression: { given: { after: [tested({ ...GUARDS, twice: 'fail', add: 'pass' })] }, ran: 6 },
  'nop-passes': { given: { nop: [scored(0), scored(0), scored(1)] }, ran: 14 },
  'oracle-fails': { given: { oracle: [scored(1), scored(0)] }, ran: 13 },
  'forged-report': { given: { before: [{ ...FIXED, exitCode: 3 }] }, ran: 2 },
  'report-missing': { given: { after: [{ stage: 'tests' }] }, ran: 3 },
  'report-unreadable': {
    given: { after: [{ ...FIXED, files: { 'junit.xml': FIXED.files['junit.xml']?.slice(0, 300) ?? '' } }] },
    ran: 3,
  },
  'reward-missing': { given: { oracle: [{ files: { 'reward.txt': '1\n' } }] }, ran: 11 },
  crashed: { given: { base: [{ exitCode: 1 }] }, ran: 1 },
  interrupted: { given: { after: [{ exitCode: 137 }] }, ran: 3 },
  'timed-out': { given: { before: [{ end: 'timed-out' }] }, ran: 2 },
  'out-of-memory': { given: { base: [{ end: 'out-of-memory' }] }, ran: 2 },
  'output-limit': { given: { base: [{ end: 'output-limit' }] }, ran: 1 },
  'disk-limit': { given: { nop: [{ end: 'disk-limit' }] }, ran: 10 },
};

describe('A validation', () => {
  it('verifies what is fixed in all runs, scores 0 with nothing and 1 with the fix every time', async () => {
    const { record, ran } = await validate({});
    expect(record).toMatchObject({ verdict: 'verified', f2p: [ADD], p2p: ['tests/test_calc.py::half', TWICE] });
    expect(record).not.toHaveProperty('rejection');
    expect([record.runs.length, ran]).toEqual([15, 17]);
  });

  it.each(REJECTION_CODES)('rejects as %s', async (code) => {
    const { given, ran } = REJECTED[code];
    const found = await validate(given);
    expect([found.record.verdict, found.record.rejection?.code, found.ran]).toEqual(['rejected', code, ran]);
    expect(found.record.rejection?.detail).not.toBe('');
  });

  it.each<[string, Left]>([
    ['disagree', { files: { 'reward.txt': '1\n', 'reward.json': '{"reward": 0}' } }],
    ['are no numbers', { files: { 'reward.txt': 'yes\n', 'reward.json': '{"reward": 1}' } }],
    ['are not there', {}],
  ])('takes no reward from files that %s, whatever the exit code', async (_, left) => {
    for (const phase of ['nop', 'oracle'] as const) {
      const { record } = await validate({ [phase]: [phase === 'nop' ? scored(0) : scored(1), { ...left, exitCode: 0 }] });
      expect(record.rejection).toMatchObject({ code: 'reward-missing', run: { phase, repetition: 2 } });
    }
  });

  it('takes a solver that was killed for an interruption, where another container judges what it left', async () => {
    const apart = { ...INPUT, variant: { schema: '1.4', verifier: 'separate' } } as const;
    // By turns the solver's container and the verifier's.
    const oracle = (solver: Left): Runs['oracle'] => [solver, scored(1), {}, scored(1), {}, scored(1)];
    const nop = [{}, scored(0), {}, scored(0), {}, scored(0)] as const;
    const spoof = [{}, scored(0)] as const;
    const sound = await validate({ nop, spoof, empty: spoof, oracle: oracle({}) }, {}, apart);
    expect([sound.record.verdict, sound.ran]).toEqual(['verified', 25]);
    const killed = await validate({ nop, spoof, empty: spoof, oracle: oracle({ exitCode: 137 }) }, {}, apart);
    expect(killed.record.rejection).toMatchObject({ code: 'interrupted', run: { phase: 'oracle', repetition: 1 } });
  });

  it('takes half a reward for none of both', async () => {
    expect((await validate({ nop: [scored(0.5)] })).record.rejection?.code).toBe('nop-passes');
    expect((await validate({ oracle: [scored(0.5)] })).record.rejection?.code).toBe('oracle-fails');
  });

  it('gives a run that lacks memory twice as much, once', async () => {
    const options = { limits: { memoryBytes: 100 } };
    const enough = await validate({ before: [{ end: 'out-of-memory' }, ...SOUND.before] }, options);
    expect([enough.record.verdict, enough.memory.slice(0, 4)]).toEqual(['verified', [100, 100, 200, 200]]);
    const twice = await validate({ base: [{ end: 'out-of-memory' }] }, options);
    expect([twice.record.rejection?.code, twice.memory]).toEqual(['out-of-memory', [100, 200]]);
  });
});

describe('Chance in the first round', () => {
  const broken = tested({ ...GUARDS, twice: 'fail', add: 'pass' });
  const unfixed = tested({ ...GUARDS, add: 'fail' });

  it('takes a guard that fails once with the fix out of the lists, and leaves the task', async () => {
    const { record, ran } = await validate({ after: [broken, FIXED] });
    expect([record.verdict, record.f2p, record.p2p, ran]).toEqual(['verified', [ADD], ['tests/test_calc.py::half'], 17]);
    expect(record.tests.find(({ id }) => id === TWICE)).toMatchObject({
      dropped: { why: 'flaky' },
      states: { base: ['pass', 'pass', 'pass'], before: ['pass', 'pass', 'pass'], after: ['fail', 'pass', 'pass'] },
    });
  });

  it('ends as a regression where a second round shows it again, without a third', async () => {
    const { record, ran } = await validate({ after: [broken] });
    expect(record.rejection).toMatchObject({ code: 'regression', tests: [TWICE] });
    expect([ran, record.tests.find(({ id }) => id === TWICE)?.states.after]).toEqual([6, ['fail', 'fail']]);
  });

  it('is told where it was a test of the fix that failed with it', async () => {
    const flaky = await validate({ after: [unfixed, FIXED] });
    expect(flaky.record.rejection).toMatchObject({ code: 'flaky', tests: [ADD] });
    expect(flaky.record.tests.find(({ id }) => id === ADD)).toMatchObject({
      dropped: { why: 'flaky' },
      states: { before: ['fail', 'fail'], after: ['fail', 'pass'] },
    });
    const never = await validate({ after: [unfixed] });
    expect([never.record.rejection?.code, flaky.ran, never.ran]).toEqual(['f2p-empty', 6, 6]);
  });

  it('is not asked for where one round is all that there is to be', async () => {
    const { record, ran } = await validate({ after: [broken, FIXED] }, { runs: 1 });
    expect([record.rejection?.code, ran]).toEqual(['regression', 3]);
  });
});
