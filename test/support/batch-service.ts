import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '../../src/client';
import type { BatchView, CaseView, PoolView } from '../../src/features/batches';
import type { Outcome } from '../../src/features/batches/outcome';
import { Pipeline, type MakeOptions } from '../../src/features/batches/pipeline';
import { sleep } from '../../src/platform/clock';
import type { Config } from '../../src/platform/config';
import { leadOf } from './cast';
import { newDatabase, type Dialect } from './database';
import { startTestServer, testConfig, type TestServer } from './server';
import { verifiedOutcome } from './verified-directory';

type Make = (number: number, options: MakeOptions) => Promise<Outcome>;

/** The whole service over a pipeline of the spec's own: batches by HTTP, of pull requests of Own/Sums, which nothing real is asked for. */
export class BatchService {
  /** Numbers of the pull requests that were tried, in order. */
  readonly tried: number[] = [];
  make: Make = (number) => verifiedOutcome(this.server.config, number);

  private constructor(
    readonly server: TestServer,
    readonly client: ApiClient,
    private readonly drop: () => Promise<void>,
  ) {
    jest.spyOn(server.app.get(Pipeline), 'make').mockImplementation(async ({ number }, options) => {
      await options.onStage('examine');
      this.tried.push(number);
      return this.make(number, options);
    });
  }

  /** `artifacts`: a folder that outlives the service, for those that come after it. */
  static async start(dialect: Dialect, artifacts: string, more: Partial<Config['swe']> = {}): Promise<BatchService> {
    const { database, drop } = await newDatabase(dialect);
    const swe = { ...testConfig().swe, artifactsDir: artifacts, sourcesDir: artifacts, ...more };
    const server = await startTestServer({ database, swe });
    return new BatchService(server, await leadOf(server), drop);
  }

  /** A folder for artifacts, and how to be rid of it. */
  static artifacts(): { folder: string; remove: () => void } {
    const folder = join(mkdtempSync(join(tmpdir(), 'assay-artifacts-')), 'artifacts');
    mkdirSync(folder);
    return { folder, remove: () => rmSync(join(folder, '..'), { recursive: true, force: true }) };
  }

  pool(name: string, numbers: readonly number[], language: string | null = 'c'): Promise<PoolView> {
    const text = numbers.map((number) => `Own/Sums:pr-${String(number)}\n`).join('');
    return this.client.post<PoolView>('/v1/swe/pools', { name, text, language });
  }

  /** Starts a batch and waits for its end. */
  async batch(pool: PoolView, options: object = {}, more: object = {}): Promise<BatchView> {
    const started = await this.client.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options, ...more });
    return this.ended(started.id);
  }

  async ended(id: string): Promise<BatchView> {
    for (;;) {
      const batch = await this.client.get<BatchView>(`/v1/swe/batches/${id}`);
      if (batch.status !== 'queued' && batch.status !== 'running') return batch;
      await sleep(25);
    }
  }

  async cases(id: string): Promise<CaseView[]> {
    return (await this.client.get<{ items: CaseView[] }>(`/v1/swe/batches/${id}/cases?limit=1000`)).items;
  }

  /** What the progress of its job told of the batch as a whole. */
  async told({ job_id }: BatchView): Promise<Record<string, unknown>[]> {
    const { items } = await this.client.get<{ items: { data: Record<string, unknown> }[] }>(`/v1/jobs/${job_id}/progress`);
    return items.map(({ data }) => data).filter((data) => data['event'] !== undefined && data['case'] === undefined);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.drop();
  }
}

/** What a pipeline answers that has judged a pull request. */
export function failedOutcome(
  kind: 'policy' | 'infra',
  code: string,
  stage: Outcome['stage'] = 'validate',
  evidence = 'seen',
): Outcome {
  return { timings: { validate: 1000 }, stage, failure: { kind, reasons: [{ stage, code, evidence }] } };
}
