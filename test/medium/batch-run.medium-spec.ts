import { sleep } from '../../src/platform/clock';
import type { MakeOptions } from '../../src/features/batches/pipeline';
import type { Outcome } from '../../src/features/batches/outcome';
import type { PullSource } from '../../src/features/sourcing';
import type { PullRef } from '../../src/domain/swe';
import { BatchBench } from '../support/batch-bench';

const PULLS = [1, 2, 3, 4].map((number) => ({ owner: 'tide', repo: 'bell', number }));
/** Nothing is asked of it where the pipeline is a spec's own. */
const NO_SOURCE = {} as PullSource;
const JUDGED: Outcome = {
  ...{ timings: {}, stage: 'examine' },
  failure: { kind: 'policy', reasons: [{ stage: 'examine', code: 'too-old', evidence: 'of 1999' }] },
};

/** Makes nothing of a pull request; as the pipeline, it takes every error for one of the case. */
function pipeline(make: (pull: PullRef, options: MakeOptions) => Promise<void>) {
  return {
    make: async (pull: PullRef, options: MakeOptions): Promise<Outcome> => {
      try {
        await options.onStage('examine');
        await make(pull, options);
        return JUDGED;
      } catch (error) {
        const reasons = [{ stage: 'examine' as const, code: 'internal', evidence: String(error) }];
        return { ...JUDGED, failure: { kind: 'other', reasons } };
      }
    },
  };
}

describe('a batch whose lane fails', () => {
  let bench: BatchBench;
  afterEach(() => bench.close());

  it.each([
    ['at the end of a case', 'failed'],
    ['within a case', 'examine'],
  ])('ends all of them before it says so: %s', async (_, at) => {
    bench = await BatchBench.open(PULLS, { n_concurrent: 3 });
    let working = 0;
    const making = pipeline(async ({ number }, { signal }) => {
      if (number === 1) return;
      working += 1;
      await sleep(60_000, signal);
      await sleep(50);
      working -= 1;
    });
    bench.onEvent = (event) => {
      if (event['case'] === 'tide/bell:pr-1' && event['event'] === at) throw new Error('the database is gone');
    };
    await expect(bench.run(making, NO_SOURCE)).rejects.toThrow('the database is gone');
    expect(working).toBe(0);
    const [first, ...others] = await bench.cases();
    // What ended was written down; what was cut short by the failure is open, and no attempt of its own.
    expect(first).toMatchObject(at === 'failed' ? { status: 'failed', attempts: 1 } : { status: 'pending', attempts: 0 });
    expect(others).toEqual(others.map(() => expect.objectContaining({ status: 'pending', attempts: 0 }) as unknown));
  });

  it('puts back what waits for its next try when it is cancelled', async () => {
    bench = await BatchBench.open(PULLS.slice(0, 1));
    const cancel = new AbortController();
    const infra: Outcome = {
      ...JUDGED,
      failure: { kind: 'infra', reasons: [{ stage: 'build', code: 'network-failed', evidence: '' }] },
    };
    bench.onEvent = ({ event }) => {
      if (event === 'retry') setTimeout(() => cancel.abort(new Error('cancelled')), 20);
    };
    await expect(bench.run({ make: () => Promise.resolve(infra) }, NO_SOURCE, cancel.signal)).rejects.toThrow('cancelled');
    expect(await bench.cases()).toEqual([expect.objectContaining({ status: 'pending', attempts: 1 })]);
  });

  it('keeps what was made when the batch ended', async () => {
    bench = await BatchBench.open(PULLS.slice(0, 1));
    const cancel = new AbortController();
    const making = {
      make: () => (cancel.abort(new Error('cancelled')), Promise.resolve({ timings: {}, stage: 'examine' as const })),
    };
    await expect(bench.run(making, NO_SOURCE, cancel.signal)).rejects.toThrow('cancelled');
    expect(await bench.cases()).toEqual([expect.objectContaining({ status: 'success', attempts: 1 })]);
  });
});
