import type { Clock } from '../../platform/clock';
import { TroubleGate, type Met, type Pass } from './trouble-gate';

const AWAY: Met = { trouble: 'engine-unreachable', stage: 'build', evidence: 'nobody there' };

describe('the gate of a batch in trouble', () => {
  let now: number;
  let told: string[];
  let gate: TroubleGate;
  const signal = new AbortController().signal;
  const clock: Clock = { now: () => new Date(now) };

  beforeEach(() => {
    jest.useFakeTimers();
    now = 0;
    told = [];
    gate = new TroubleGate(clock, (event) => Promise.resolve(void told.push(event)));
  });
  afterEach(() => jest.useRealTimers());

  async function pass(ms: number): Promise<void> {
    now += ms;
    await jest.advanceTimersByTimeAsync(ms);
  }

  /** Waits for leave, and keeps it. */
  function waiting(): { pass?: Pass | undefined; over: boolean } {
    const one: { pass?: Pass | undefined; over: boolean } = { over: false };
    void gate.enter(signal).then((got) => Object.assign(one, { pass: got, over: true }));
    return one;
  }

  async function entered(): Promise<Pass> {
    const got = await gate.enter(signal);
    if (!got) throw new Error('the batch is over');
    return got;
  }

  it('lets one try when the pause is over, and the others when that one got past the stage', async () => {
    const began = await entered();
    await gate.met(await entered(), AWAY);
    const [one, other] = [waiting(), waiting()];
    await pass(999);
    expect([one.over, other.over]).toEqual([false, false]);
    await pass(1);
    expect([one.over, other.over]).toEqual([true, false]);
    // Who began before the pause says nothing of now, neither that it is over nor that it lasts.
    await gate.judged(began, 'write');
    await gate.met(began, AWAY);
    await gate.reached(one.pass ?? {}, 'build');
    await pass(0);
    expect([told, other.over]).toEqual([['paused'], false]);
    await gate.reached(one.pass ?? {}, 'scan');
    await pass(0);
    expect([told, other.over]).toEqual([['paused', 'resumed'], true]);
  });

  it('lets the next one try where the first found nothing out', async () => {
    await gate.met(await entered(), AWAY);
    const [one, other] = [waiting(), waiting()];
    await pass(1000);
    await gate.judged(one.pass ?? {}, 'examine');
    gate.leave(one.pass ?? {});
    await pass(0);
    expect([told, other.over]).toEqual([['paused'], true]);
    await gate.judged(other.pass ?? {}, 'build');
    expect(told).toEqual(['paused', 'resumed']);
  });

  it('gives up after half an hour without an engine', async () => {
    await gate.met(await entered(), AWAY);
    for (let minutes = 0; minutes < 60 && !gate.isOver; minutes += 1) {
      const one = waiting();
      await pass(60_000);
      await gate.met(one.pass ?? {}, AWAY);
      gate.leave(one.pass ?? {});
    }
    expect(now / 60_000).toBe(30);
    expect(told.at(-1)).toBe('stopped');
    expect(await gate.enter(signal)).toBeUndefined();
  });
});
