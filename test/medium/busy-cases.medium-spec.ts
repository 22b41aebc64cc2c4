import type { BatchView } from '../../src/features/batches';
import type { MakeOptions } from '../../src/features/batches/pipeline';
import type { Outcome } from '../../src/features/batches/outcome';
import type { PullSource } from '../../src/features/sourcing';
import { sleep } from '../../src/platform/clock';
import { BatchBench } from '../support/batch-bench';
import { BatchService } from '../support/batch-service';
import { verifiedOutcome } from '../support/verified-directory';

const PULLS = [1, 2].map((number) => ({ owner: 'tide', repo: 'bell', number }));
const NO_SOURCE = {} as PullSource;

describe('cases that build and run', () => {
  it('are as many as there are places, of all batches together; who is examined takes none', async () => {
    const artifacts = BatchService.artifacts();
    const service = await BatchService.start('sqlite', artifacts.folder, { busyCases: 2 });
    const [examined, busy] = [new Most(), new Most()];
    service.make = async (number, { onStage }) => {
      await examined.during(100);
      for (const stage of ['specify', 'build', 'validate'] as const) await onStage(stage);
      await busy.during(100);
      return verifiedOutcome(service.server.config, number);
    };
    try {
      const pools = [await service.pool('a.txt', [1, 2, 3, 4]), await service.pool('b.txt', [11, 12, 13, 14])];
      const started: BatchView[] = [];
      for (const { id } of pools)
        started.push(await service.client.post('/v1/swe/batches', { pool_id: id, options: { n_concurrent: 4 } }));
      for (const { id } of started) expect(await service.ended(id)).toMatchObject({ counts: { success: 4 } });
      expect(busy.most).toBe(2);
      expect(examined.most).toBeGreaterThan(2);
    } finally {
      await service.close();
      artifacts.remove();
    }
  });

  it('are none that only look: these go on while all places are taken', async () => {
    const bench = await BatchBench.open(PULLS, { dry_run: true });
    const places = await Promise.all(Array.from({ length: 16 }, () => bench.cpus.enter(1, AbortSignal.timeout(1000))));
    const making = { make: (_: unknown, { onStage }: MakeOptions) => staged(onStage) };
    await bench.run(making, NO_SOURCE, AbortSignal.timeout(5000));
    expect((await bench.cases()).map(({ status }) => status)).toEqual(['failed', 'failed']);
    for (const place of places) place.release();
    await bench.close();
  });

  it('wait for a place no longer than their batch lasts, and give back what they had', async () => {
    const bench = await BatchBench.open(PULLS, { n_concurrent: 2 });
    const end = new AbortController();
    const places = await Promise.all(Array.from({ length: 16 }, () => bench.cpus.enter(1, end.signal)));
    const making = { make: (_: unknown, { onStage }: MakeOptions) => staged(onStage) };
    let begun = 0;
    bench.onEvent = ({ event }) => {
      if (event === 'examine' && ++begun === 2) setTimeout(() => end.abort(new Error('cancelled')), 50);
    };
    await expect(bench.run(making, NO_SOURCE, end.signal)).rejects.toThrow('cancelled');
    expect(bench.told.map(({ event }) => event)).toEqual(['examine', 'examine']);
    const open = expect.objectContaining({ status: 'pending', attempts: 0 }) as unknown;
    expect(await bench.cases()).toEqual([open, open]);
    for (const place of places) place.release();
    await bench.run(making, NO_SOURCE);
    expect(bench.told.filter(({ event }) => event === 'build')).toHaveLength(2);
    // All are free again.
    await Promise.all(places.map(() => bench.cpus.enter(1, AbortSignal.timeout(1000))));
    await bench.close();
  });
});

/** Goes past its examination, and finds that there is no task; every error is one of the case, as to the pipeline. */
async function staged(onStage: MakeOptions['onStage']): Promise<Outcome> {
  try {
    await onStage('examine');
    await onStage('build');
    return judged('too-old');
  } catch (error) {
    return judged(String(error));
  }
}

function judged(code: string): Outcome {
  return { timings: {}, stage: 'build', failure: { kind: 'policy', reasons: [{ stage: 'build', code, evidence: '' }] } };
}

/** How many were under way at a time. */
class Most {
  most = 0;
  private now = 0;

  async during(ms: number): Promise<void> {
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    await sleep(ms);
    this.now -= 1;
  }
}
