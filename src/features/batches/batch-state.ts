import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader } from '../../platform/database';
import { readBatchState, replaceStateFile, resumeState, stateFileName, StateFileError, type BatchState } from '../building';
import { ModelRegistry } from '../models';
import type { Batch, PrPool } from './batches.entity';
import { BatchesRepository, type FoundCase } from './batches.repository';
import type { StateImport } from './batches.schema';
import { EarlierRuns } from './earlier-runs';
import { Manifests } from './manifests';
import { pullOf, toldOf } from './state-cases';
import { toldReasons, Withheld } from './withheld';

const MAX_RETRY = 3;

/** What a request hands over; `pointer`: where in its body. */
export function readState(file: Record<string, unknown>, pointer = ''): BatchState {
  try {
    return readBatchState(JSON.stringify(file));
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    throw new DomainError('invalid', error.message, [{ pointer, detail: error.message, code: error.fault }]);
  }
}

/** Batches in the shape of SWE-gen's state files, for its tools and from them. */
@Injectable()
export class BatchStates {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly manifests: Manifests,
    private readonly withheld: Withheld,
    private readonly models: ModelRegistry,
    private readonly earlier: EarlierRuns,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async get(id: string): Promise<BatchState> {
    const { reader } = this.work;
    const { batch, pool } = await this.find(reader, id);
    const withheld = await this.withheld.ids(reader);
    const known = (await this.known(reader, id)).map(({ found, candidate }) => ({
      candidate,
      found: { ...found, reasons: toldReasons(found.reasons, withheld.has(candidate.taskId)) },
    }));
    return this.stateOf(batch, pool, known, await this.fingerprints(batch, known));
  }

  /**
   * Writes `.swegen-create-batch/<hash>.json` into the output folder of the pool's language; what it told of pull requests that are not
   * in the batch stays. One that could not be read is kept under the name that is answered.
   */
  async write(id: string): Promise<string | undefined> {
    // As it is by now: its pool may have been moved while it ran.
    const { batch, pool } = await this.find(this.work.reader, id);
    const known = await this.known(this.work.reader, id);
    const folder = pool.language === null ? `${this.config.swe.artifactsDir}/swe_tasks` : this.manifests.folderOf(pool.language);
    const fingerprints = await this.fingerprints(batch, known);
    return replaceStateFile(folder, stateFileName(`/${pool.name}`, '/'), (former) =>
      this.stateOf(batch, pool, known, fingerprints, former),
    );
  }

  /**
   * Takes over what another run found, case by case of those that have not run here: failures with their attempts, successes only
   * where the manifest lists the task.
   */
  async take(ctx: Ctx, id: string, file: Record<string, unknown>): Promise<StateImport> {
    const state = readState(file);
    return this.work.run(ctx, async (unit) => {
      const { batch, pool } = await this.find(unit, id);
      const { verified, failed } = await this.earlier.takeState(unit, batch, pool, state);
      const cases = await this.repository.countCases(unit, id);
      const taken = verified + failed;
      return { taken, ignored: cases.reduce((sum, { count }) => sum + count, 0) - taken };
    });
  }

  private async find(reader: Reader, id: string): Promise<{ batch: Batch; pool: PrPool }> {
    const batch = await this.repository.findBatch(reader, id);
    const pool = batch && (await this.repository.findPool(reader, { id: batch.poolId }));
    if (!batch || !pool) throw notFound();
    return { batch, pool };
  }

  private stateOf(
    batch: Batch,
    pool: PrPool,
    known: readonly FoundCase[],
    fingerprints: ReadonlyMap<string, string>,
    former?: BatchState,
  ): BatchState {
    const base = resumeState(former, {
      ...{ pool: pool.name, pulls: known.map(({ candidate }) => pullOf(candidate)), maxRetry: MAX_RETRY },
      modelFingerprint: fingerprints.get(batch.options.model ?? '') ?? '',
      ...{ runFingerprint: batch.fingerprint, now: this.clock.now() },
    });
    const elapsed = known.flatMap(({ found }) => Object.values(found.timings)).reduce((sum, ms) => sum + ms, 0);
    const cases = Object.fromEntries(known.map((each) => [each.candidate.key, toldOf(each, fingerprints)]));
    return { ...base, created_at: batch.createdAt, total_elapsed_seconds: elapsed / 1000, cases: { ...base.cases, ...cases } };
  }

  /** Hashes of the definitions of the batch's model, by its id, and of the snapshots that cases asked, by theirs. */
  private async fingerprints(batch: Batch, known: readonly FoundCase[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const id of new Set(known.flatMap((each) => each.found.modelSpend?.snapshot_id ?? [])))
      found.set(id, (await this.models.getSnapshot(id)).contentHash);
    const { model } = batch.options;
    if (model) found.set(model, (await this.models.getCurrent(model)).contentHash);
    return found;
  }

  private async known(reader: Reader, batchId: string): Promise<FoundCase[]> {
    const all: FoundCase[] = [];
    for await (const each of this.repository.eachCase(reader, batchId)) all.push(each);
    return all;
  }
}
