import type { BatchView } from '../../src/features/batches';
import type { Outcome } from '../../src/features/batches/outcome';
import { BatchService } from '../support/batch-service';
import { DIALECTS } from '../support/database';
import { verifiedOutcome } from '../support/verified-directory';

/** Longer than any batch waits. */
const HOURS_MS = 3 * 3_600_000;

function limited(): Outcome {
  const reasons = [{ stage: 'examine' as const, code: 'rate-limited', evidence: 'API rate limit exceeded' }];
  return { timings: {}, stage: 'examine', failure: { kind: 'infra', reasons, retryAt: Date.now() + HOURS_MS } };
}

describe.each(DIALECTS)('the end of a batch, on %s', (dialect) => {
  let artifacts: ReturnType<typeof BatchService.artifacts>;
  let service: BatchService;

  beforeAll(async () => {
    artifacts = BatchService.artifacts();
    service = await BatchService.start(dialect, artifacts.folder);
  });
  afterAll(async () => {
    await service.close();
    artifacts.remove();
  });

  it('is no success where it gave up with cases open, says why, and a resume goes on from there', async () => {
    service.make = (number) => (number === 1 ? verifiedOutcome(service.server.config, 1) : Promise.resolve(limited()));
    const batch = await service.batch(await service.pool('a.txt', [1, 2, 3]));
    expect(batch).toMatchObject({
      ...{ status: 'stopped', counts: { success: 1, failed: 0, pending: 2 } },
      stopped: { reason: 'rate-limited', evidence: 'API rate limit exceeded', since: expect.stringContaining('T') as string },
    });
    const job = await service.client.get(`/v1/jobs/${batch.job_id}`);
    expect(job).toMatchObject({ status: 'failed' });
    service.make = (number) => verifiedOutcome(service.server.config, number);
    await service.client.post<BatchView>(`/v1/swe/batches/${batch.id}/resume`);
    expect(await service.ended(batch.id)).toMatchObject({
      status: 'succeeded',
      stopped: null,
      counts: { success: 3, pending: 0 },
    });
    expect(service.tried).toEqual([1, 2, 2, 3]);
  });

  it('is one where every case was judged, whatever came of it', async () => {
    service.make = () =>
      Promise.resolve({
        ...{ timings: {}, stage: 'examine' },
        failure: { kind: 'policy', reasons: [{ stage: 'examine', code: 'too-old', evidence: 'of 1999' }] },
      });
    const batch = await service.batch(await service.pool('b.txt', [11]));
    expect(batch).toMatchObject({ status: 'succeeded', stopped: null, counts: { failed: 1 } });
  });
});
