import { Logger } from '@nestjs/common';
import { monotonicMs, sleep } from '../../platform/clock';
import { readConfig } from '../../platform/config';
import { Metrics } from '../../platform/metrics';
import {
  SandboxInfraError,
  type GradeReport,
  type Grader,
  type GraderStatus,
  type GradeSpec,
  type RunReport,
  type Sandbox,
} from '../../platform/sandbox';
import type { GradableVersion, GradableVersions } from '../pools';
import { Admission, type Entry } from './admission';
import { withoutRun } from './domain/outcome';
import { GradingMetrics } from './grading.metrics';
import { Judge, type Order } from './judge';
import { Versions } from './versions';

type Answer = Partial<RunReport> | Error;

/** A grader that answers by the list, and says what it was asked. */
class ScriptedGrader implements Grader {
  readonly asked: { spec: GradeSpec; quiet: boolean }[] = [];
  fit(): number {
    return 0;
  }
  current: GraderStatus = { slots: 2, busy: 0, unfit: 0, slotMemoryBytes: 512 };

  constructor(private readonly answers: Answer[]) {}

  status(): GraderStatus {
    return this.current;
  }

  grade(spec: GradeSpec, options: { quiet?: boolean } = {}): Promise<GradeReport> {
    this.asked.push({ spec, quiet: options.quiet ?? false });
    const answer = this.answers.shift();
    if (answer === undefined) throw new Error('asked once too often');
    if (answer instanceof Error) return Promise.reject(answer);
    const run = { ...withoutRun('passed', spec.tests, ''), ...answer };
    const { trust, isolation, image } = spec;
    return Promise.resolve({ run, trust, isolation, image, runnerVersion: 'r1', timings: { waitMs: 0, runMs: 1 } });
  }

  warm(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const LIMITS = {
  ...{ cpuSeconds: 10, wallSeconds: 30, memoryBytes: 512, processes: 1, outputBytes: 1 },
  ...{ diskBytes: 1, diskInodes: 1, openFiles: 1 },
};
const VERSION = {
  id: 'ver_1',
  taskId: 'task_1',
  trust: 'isolated-oracle',
  interface: {},
  suite: [],
} as unknown as GradableVersion;
const config = { ...readConfig({ ASSAY_ENV: 'test' }) };
config.grader = { ...config.grader, cores: 2, maxQueued: 3, maxQueuedPerAccount: 2 };

function setUp(answers: Answer[]): { grader: ScriptedGrader; admission: Admission; judge: Judge } {
  const grader = new ScriptedGrader(answers);
  const metrics = new GradingMetrics(new Metrics());
  const sandbox = { prepareImage: () => Promise.resolve({ image: 'sha256:1', packages: [], pythonVersion: '3' }) };
  const versions = new Versions({} as GradableVersions, sandbox as unknown as Sandbox);
  const admission = new Admission(grader, config, metrics);
  return { grader, admission, judge: new Judge(grader, config, admission, versions, metrics) };
}

function order(patch: Partial<Order> = {}): Order {
  return {
    ...{
      id: 'grad_1',
      account: 'acc_1',
      version: VERSION,
      image: 'sha256:1',
      limits: LIMITS,
      isolation: 'warm',
      key: 'k',
      patient: false,
    },
    ...{ files: [{ path: 'solution.py', content: 'x' }], failFast: false, deadline: monotonicMs() + 5000 },
    tests: [{ id: 't1', visibility: 'public', requirementIds: [] }],
    ...patch,
  };
}

function entry(account: string, patch: Partial<Entry> = {}): Entry {
  return { account, group: 'g', cost: 1, deadline: monotonicMs() + 5000, ...patch };
}

async function judged(answers: Answer[], patch: Partial<Order> = {}) {
  const { grader, admission, judge } = setUp(answers);
  const slot = await admission.enter(entry('acc_1'));
  const outcome = await judge.judge(order(patch), slot);
  admission.beforeApplicationShutdown();
  return { outcome, grader };
}

// What it warns of is what these specs are about.
beforeAll(() => Logger.overrideLogger(false));

const LOST = new SandboxInfraError('harness-lost', 'it is gone', { duringRun: true });
const NOT_STARTED = new SandboxInfraError('harness-lost', 'a slot took itself out of service');
const AWAY = new SandboxInfraError('engine-unreachable', 'nobody there');
const USAGE = { wallSeconds: 30, peakMemoryBytes: 0 };

describe('judging one submission', () => {
  it('asks once for what is judged, with the order of its tests', async () => {
    const { outcome, grader } = await judged([{ verdict: 'failed' }]);
    expect(outcome).toMatchObject({ run: { verdict: 'failed' }, image: 'sha256:1', runnerVersion: 'r1' });
    expect(grader.asked.map(({ spec }) => [spec.tests, spec.trust, spec.hashSeed])).toEqual([[['t1'], 'isolated-oracle', 0]]);
  });

  it('tries again when the infrastructure fails, and tells nobody if it works then', async () => {
    const { outcome, grader } = await judged([AWAY, LOST, { verdict: 'passed' }]);
    expect(outcome.run.verdict).toBe('passed');
    expect(grader.asked).toHaveLength(3);
  });

  it('says infra-error when its deadline comes first', async () => {
    const { outcome } = await judged([AWAY, AWAY, AWAY, AWAY], { deadline: monotonicMs() + 700 });
    expect(outcome).toMatchObject({ run: { verdict: 'infra-error', tests: [{ outcome: 'not-run' }] }, image: null });
  });

  it('calls what loses its worker twice a crash, if the worker is well without it', async () => {
    const { outcome, grader } = await judged([LOST, LOST, { verdict: 'failed' }]);
    expect(outcome.run.verdict).toBe('crashed');
    expect(grader.asked.at(-1)?.spec.solution).toEqual([{ path: 'solution.py', content: 'pass\n' }]);
  });

  it('blames no submission for a worker that is lost without it too', async () => {
    const { outcome, grader } = await judged([LOST, LOST, LOST, { verdict: 'passed' }]);
    expect(outcome.run.verdict).toBe('passed');
    expect(grader.asked).toHaveLength(4);
  });

  it('blames no submission for slots that were never ready to run it', async () => {
    const { outcome, grader } = await judged([NOT_STARTED, NOT_STARTED, NOT_STARTED, { verdict: 'passed' }]);
    expect(outcome.run.verdict).toBe('passed');
    expect(grader.asked.every(({ spec }) => spec.solution[0]?.content !== 'pass\n')).toBe(true);
  });

  it('throws an error of its own program', async () => {
    await expect(judged([new TypeError('a defect')])).rejects.toThrow('a defect');
  });
});

describe('a time-out', () => {
  const waited = { verdict: 'timed-out' as const, timeoutCause: 'wall' as const, usage: { ...USAGE, cpuSeconds: 2 } };
  const slept = { ...waited, usage: { ...USAGE, cpuSeconds: 0.1 } };
  const burnt = { verdict: 'timed-out' as const, timeoutCause: 'cpu' as const, usage: { ...USAGE, cpuSeconds: 10 } };

  it('by the wall with little CPU used is run again quietly, four times as long', async () => {
    const { outcome, grader } = await judged([waited, { verdict: 'passed' }]);
    expect(outcome.run.verdict).toBe('passed');
    expect(grader.asked.map(({ spec, quiet }) => [spec.limits.wallSeconds, quiet])).toEqual([
      [30, false],
      [120, false],
    ]);
  });

  it('of what slept counts at once, and keeps nobody from a slot; where the host was crowded it has more time', async () => {
    expect((await judged([slept])).grader.asked).toHaveLength(1);
    const { grader, admission, judge } = setUp([slept, slept]);
    grader.current = { ...grader.current, busy: 3 };
    expect((await judge.judge(order(), await admission.enter(entry('acc_1')))).run.verdict).toBe('timed-out');
    expect(grader.asked.map(({ quiet }) => quiet)).toEqual([false, false]);
    admission.beforeApplicationShutdown();
  });

  it('counts the second time', async () => {
    const { outcome, grader } = await judged([waited, waited]);
    expect([outcome.run.verdict, grader.asked.length]).toEqual(['timed-out', 2]);
  });

  it('by the CPU counts at once, unless more ran than there are cores', async () => {
    expect((await judged([burnt])).grader.asked).toHaveLength(1);
    const { grader, admission, judge } = setUp([burnt, burnt]);
    grader.current = { ...grader.current, busy: 3 };
    expect((await judge.judge(order(), await admission.enter(entry('acc_1')))).run.verdict).toBe('timed-out');
    expect(grader.asked.map(({ quiet }) => quiet)).toEqual([false, true]);
    admission.beforeApplicationShutdown();
  });
});

describe('admission', () => {
  it('refuses an account that has too much waiting with a 429, everybody with a 503 when all is full', async () => {
    const { admission } = setUp([]);
    const slots = [await admission.enter(entry('a')), await admission.enter(entry('a'))];
    const waiting = [admission.enter(entry('a')), admission.enter(entry('a'))];
    expect(() => admission.enterNow(entry('a'))).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
    waiting.push(admission.enterNow(entry('b')), admission.enterPatiently(entry('a')));
    expect(() => admission.enterNow(entry('b'))).toThrow(
      expect.objectContaining({ code: 'overloaded', extra: { retry_after: expect.any(Number) as number } }),
    );
    for (const slot of slots) slot.release();
    for (const next of waiting) (await next).release();
    for (const slot of [await admission.enterNow(entry('a')), await admission.enterNow(entry('b'))]) slot.release();
    admission.beforeApplicationShutdown();
  });

  it('lets go of what is aborted, and sends away what waits beyond its deadline', async () => {
    const { admission } = setUp([]);
    const slots = [await admission.enter(entry('a')), await admission.enter(entry('a'))];
    const gone = new AbortController();
    const [left, late] = [
      admission.enter(entry('a', { signal: gone.signal })),
      admission.enter(entry('a', { deadline: monotonicMs() + 50 })),
    ];
    gone.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await expect(late).rejects.toMatchObject({ code: 'deadline-passed' });
    slots[0]?.release();
    slots[0]?.release();
    (await admission.enter(entry('a'))).release();
    admission.beforeApplicationShutdown();
  });

  it('charges a run with more memory than a slot has for as many slots', async () => {
    const { admission } = setUp([]);
    expect([100, 512, 513, 5000].map((bytes) => admission.costOf(bytes))).toEqual([1, 1, 2, 2]);
    const slot = await admission.enter(entry('a', { cost: 2 }));
    let entered = false;
    const next = admission.enter(entry('b')).then((other) => {
      entered = true;
      other.release();
    });
    await sleep(20);
    expect(entered).toBe(false);
    slot.release();
    await next;
    admission.beforeApplicationShutdown();
  });

  it('asks an engine that was away one at a time, and refuses nobody for it', async () => {
    const { admission } = setUp([]);
    admission.pause();
    const waiting = [admission.enter(entry('a')), admission.enter(entry('b', { deadline: monotonicMs() + 400 }))];
    const slot = await waiting[0];
    await expect(waiting[1]).rejects.toBeInstanceOf(SandboxInfraError);
    admission.resume();
    slot?.release();
    (await admission.enter(entry('c'))).release();
    admission.beforeApplicationShutdown();
  });

  it('ends what waits when the service ends', async () => {
    const { admission } = setUp([]);
    await admission.enter(entry('a', { cost: 2 }));
    const waiting = admission.enter(entry('a'));
    admission.beforeApplicationShutdown();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(admission.enterNow(entry('a'))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(admission.enterPatiently(entry('a'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
