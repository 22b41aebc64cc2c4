import { Logger } from '@nestjs/common';
import { monotonicMs } from '../../platform/clock';
import { readConfig } from '../../platform/config';
import { Metrics } from '../../platform/metrics';
import type { Grader } from '../../platform/sandbox';
import { Admission, type Slot } from './admission';
import { withoutRun } from './domain/outcome';
import { GradingMetrics } from './grading.metrics';
import type { GradingStore } from './grading-store';
import type { Judge, Order } from './judge';
import type { Outcome } from './judged';
import { Regrader } from './regrader';
import type { VerdictCache } from './verdict-cache';

const LIMITS = { memoryBytes: 512 } as Order['limits'];

function outcome(verdict: 'passed' | 'failed'): Outcome {
  const run = withoutRun(verdict, ['t1'], '');
  return { run, trust: 'isolated-oracle', isolation: 'warm', limits: LIMITS, image: 'sha256:1', runnerVersion: 'r1' };
}

function order(id: string): Order {
  const version = { id: 'ver_1', taskId: 'task_1', interface: {}, suite: [] } as unknown as Order['version'];
  return { id, account: 'acc_1', version, image: 'sha256:1', limits: LIMITS, key: id } as Order;
}

/** A service of two slots on which every verdict is to be compared; `after` is what each second run comes to. */
function setUp(after: 'passed' | 'failed') {
  const config = readConfig({ ASSAY_ENV: 'test', ASSAY_GRADER_REGRADE_SHARE: '1' });
  const metrics = new GradingMetrics(new Metrics());
  const status = () => ({ slots: 2, busy: 0, unfit: 0, slotMemoryBytes: 512 });
  const admission = new Admission({ status } as Grader, config, metrics);
  const judged: string[] = [];
  const told: string[] = [];
  const judge = {
    judge: (asked: Order, slot: Slot) => {
      judged.push(asked.account);
      slot.release();
      return Promise.resolve(outcome(after));
    },
  } as unknown as Judge;
  const cache = { forget: (key: string) => void told.push(`forgot ${key}`) } as unknown as VerdictCache;
  const store = {
    note: ({ action, data }: { action: string; data: object }) =>
      Promise.resolve(void told.push(`${action} ${JSON.stringify(data)}`)),
  } as unknown as GradingStore;
  jest.spyOn(metrics, 'regraded').mockImplementation((result) => void told.push(result));
  return { admission, judged, told, regrader: new Regrader(config, admission, judge, cache, store, metrics) };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = monotonicMs() + 2000;
  while (!isSo() && monotonicMs() < end) await new Promise((resolve) => setImmediate(resolve));
}

beforeAll(() => Logger.overrideLogger(false));

it('compares while others wait in line', async () => {
  const { admission, judged, told, regrader } = setUp('passed');
  const entry = (account: string) => ({ account, group: 'g', cost: 1, deadline: monotonicMs() + 5000 });
  const slots = [await admission.enter(entry('a')), await admission.enter(entry('a'))];
  let served = 0;
  const line = Array.from({ length: 20 }, async () => {
    const slot = await admission.enter(entry('a'));
    served += 1;
    slot.release();
  });
  regrader.consider(order('grad_1'), outcome('passed'));
  for (const slot of slots) slot.release();
  await until(() => told.length > 0);
  expect([judged, told]).toEqual([['system'], ['same']]);
  await Promise.all(line);
  expect(served).toBe(20);
  admission.beforeApplicationShutdown();
});

it('tells of a verdict that was another the second time, and forgets it', async () => {
  const { admission, told, regrader } = setUp('failed');
  regrader.consider(order('grad_2'), outcome('passed'));
  await until(() => told.length === 3);
  const data = { grading: 'grad_2', version: 'ver_1', before: 'passed', after: 'failed' };
  expect(told).toEqual(['different', 'forgot grad_2', `grading.differed ${JSON.stringify(data)}`]);
  admission.beforeApplicationShutdown();
});

it('counts what it leaves alone when too many wait, and takes nothing without a run', async () => {
  const { admission, told, regrader } = setUp('passed');
  const slot = await admission.enter({ account: 'a', group: 'g', cost: 2, deadline: monotonicMs() + 5000 });
  regrader.consider(order('none'), { ...outcome('passed'), image: null });
  for (let n = 0; n < 300; n += 1) regrader.consider(order(`grad_${n}`), outcome('passed'));
  // One is on its way, 256 wait.
  expect(told).toEqual(Array.from({ length: 43 }, () => 'dropped'));
  regrader.beforeApplicationShutdown();
  slot.release();
  admission.beforeApplicationShutdown();
});
