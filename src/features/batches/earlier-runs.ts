import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { pullKey, SWE_LANGUAGE_SLUGS, type PullRef, type SweLanguage } from '../../domain/swe';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Unit } from '../../platform/database';
import { rankStates, readStateFiles, stateFileName, type BatchState, type PoolMatch } from '../building';
import type { Batch, Candidate, Case, PrPool } from './batches.entity';
import { BatchesRepository, type FoundCase, type SharingBatch } from './batches.repository';
import type { TakenOver } from './batch-record.schema';
import { BatchOptions } from './batches.schema';
import { takeOver, type CaseResult, type EarlierRun } from './domain/earlier';
import { Manifests } from './manifests';
import { pullOf, resultOf } from './state-cases';

/** Writes a transaction. */
const CHUNK = 200;

/** What a case came to elsewhere; with the language of its task where a state file alone knows of it. */
export type EarlierResult = CaseResult<Case['modelSpend']> & { taskLanguage?: SweLanguage };
type Run = EarlierRun<EarlierResult> & Pick<TakenOver['runs'][number], 'from' | 'name' | 'pool' | 'match'>;

/** What earlier batches and state files know of the pull requests of a batch: pools are moved, renamed and grow. */
@Injectable()
export class EarlierRuns {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly manifests: Manifests,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Gives cases that never ran what they came to elsewhere; answers what this took over, unless that was nothing. */
  async takeOver(batch: Batch, pool: PrPool): Promise<TakenOver | undefined> {
    if (batch.options.fresh || batch.options.dry_run) return undefined;
    const { open, pulls } = await this.look(batch.id);
    if (open.size === 0) return undefined;
    const { runs: batches, judged } = await this.batches(batch, open, pulls.length);
    // A state file tells of what this database has not judged.
    const unknown = new Map([...open].filter(([id]) => !judged.has(id)));
    const { runs: files, problems } = await this.files(batch, pool, pulls, unknown);
    const runs = [...batches, ...files];
    const { results, counts } = takeOver(runs);
    await this.write([...results].flatMap(([id, result]) => [[open.get(id), result] as const]));
    const used = runs.map(({ from, name, pool: over, match }, at) => ({ from, name, pool: over, match, ...counts[at]! }));
    const taken = { runs: used.filter(({ verified, failed }) => verified + failed > 0), problems };
    if (taken.runs.length + problems.length === 0) return undefined;
    await this.keep(batch, taken);
    return taken;
  }

  /** The same from a state file that somebody hands over, within the unit of whoever does; how many it tells something of. */
  async takeState(unit: Unit, batch: Batch, pool: PrPool, state: BatchState): Promise<TakenOver['runs'][number]> {
    const { open, pulls } = await this.look(batch.id, unit);
    const name = stateFileName(`/${pool.name}`, '/');
    const [{ match } = { match: 'shared-pull-requests' as const }] = rankStates(name, pulls, [{ name: '', path: '', state }]);
    const results = this.resultsOf(batch, state, open, await this.manifests.listed(languagesOf(pool)));
    const { counts } = takeOver([{ results }]);
    for (const [id, result] of results) await this.give(unit, open.get(id), result);
    const run = { from: 'request' as const, name: '', pool: state.input_ids_file, match, ...counts[0]! };
    await this.repository.updateBatch(unit, batch.id, { takenOver: merged(batch.takenOver, { runs: [run], problems: [] }) });
    return run;
  }

  /** Cases that never ran, by candidate, and all pull requests. */
  private async look(batchId: string, reader = this.work.reader): Promise<{ open: Map<string, FoundCase>; pulls: PullRef[] }> {
    const open = new Map<string, FoundCase>();
    const pulls: PullRef[] = [];
    for await (const each of this.repository.eachCase(reader, batchId)) {
      pulls.push(pullOf(each.candidate));
      if (each.found.status === 'pending' && each.found.attempts === 0) open.set(each.candidate.id, each);
    }
    return { open, pulls };
  }

  private async batches(
    batch: Batch,
    open: ReadonlyMap<string, FoundCase>,
    size: number,
  ): Promise<{ runs: Run[]; judged: Set<string> }> {
    const { reader } = this.work;
    const sharing = await this.repository.listSharing(reader, { poolId: batch.poolId, batchId: batch.id });
    const ranked = sharing
      .filter(({ batch: other }) => !other.options.dry_run)
      .map((other) => ({ ...other, match: matchOf(other, batch.poolId, size) }))
      .sort((one, other) => RANK[one.match] - RANK[other.match] || other.shared - one.shared);
    const runs: Run[] = [];
    const judged = new Set<string>();
    for (const { batch: other, match } of ranked) {
      const cases = await this.repository.listJudged(reader, other.id, batch.id);
      for (const { candidateId } of cases) judged.add(candidateId);
      const same = isSameWork(other, batch);
      const results = cases.filter((found) => stands(found, open.get(found.candidateId)?.candidate, same));
      const pool = await this.repository.findPool(reader, { id: other.poolId });
      const run = { from: 'batch' as const, name: other.id, pool: pool?.name ?? '', match };
      runs.push({ ...run, results: new Map(results.map((found) => [found.candidateId, plain(found)])) });
    }
    return { runs, judged };
  }

  private async files(
    batch: Batch,
    pool: PrPool,
    pulls: readonly PullRef[],
    open: ReadonlyMap<string, FoundCase>,
  ): Promise<{ runs: Run[]; problems: TakenOver['problems'] }> {
    const found = [];
    const problems: TakenOver['problems'] = [];
    for (const folder of ['swe_tasks', ...languagesOf(pool).map((each) => this.manifests.relativeFolderOf(each))]) {
      const { files, broken } = await readStateFiles(join(this.config.swe.artifactsDir, folder));
      found.push(...files.map((file) => ({ ...file, path: `${folder}/${file.path}` })));
      for (const { path, error } of broken)
        problems.push({ path: `${folder}/${path}`, fault: error.fault, detail: error.message });
    }
    const ranked = rankStates(stateFileName(`/${pool.name}`, '/'), pulls, found);
    if (ranked.length === 0) return { runs: [], problems };
    const listed = await this.manifests.listed(languagesOf(pool));
    const runs = ranked.map(({ file: { path, state }, match }) => ({
      ...{ from: 'state-file' as const, name: path, pool: state.input_ids_file, match },
      results: this.resultsOf(batch, state, open, listed),
    }));
    return { runs, problems };
  }

  /** A success counts where the manifest lists the task, a judgement under the same options, attempts always. */
  private resultsOf(
    { fingerprint }: Batch,
    state: BatchState,
    open: ReadonlyMap<string, FoundCase>,
    listed: ReadonlyMap<string, SweLanguage>,
  ) {
    const results = new Map<string, EarlierResult>();
    for (const [id, { candidate }] of open) {
      const told = state.cases[pullKey(pullOf(candidate))];
      const result = told && resultOf(told);
      const taskLanguage = listed.get(candidate.taskId);
      if (result?.status === 'failed') {
        if (result.failureKind === 'infra' || result.fingerprint === fingerprint) results.set(id, result);
      } else if (result && taskLanguage !== undefined) results.set(id, { ...result, taskLanguage });
    }
    return results;
  }

  private async write(results: readonly (readonly [FoundCase | undefined, EarlierResult])[]): Promise<void> {
    for (let at = 0; at < results.length; at += CHUNK)
      await this.work.run(this.ctx(), async (unit) => {
        for (const [found, result] of results.slice(at, at + CHUNK)) await this.give(unit, found, result);
      });
  }

  private async give(unit: Unit, open: FoundCase | undefined, { taskLanguage, ...result }: EarlierResult): Promise<void> {
    if (!open) return;
    const updatedAt = unit.ctx.now().toISOString();
    await this.repository.updateCase(unit, open.found, { ...result, updatedAt });
    if (taskLanguage !== undefined)
      await this.repository.updateCandidate(unit, open.candidate.id, {
        ...{ status: 'verified', language: taskLanguage, reasons: [], updatedAt },
      });
  }

  private async keep(batch: Batch, taken: TakenOver): Promise<void> {
    const takenOver = merged(batch.takenOver, taken);
    await this.work.run(this.ctx(), (unit) => this.repository.updateBatch(unit, batch.id, { takenOver }));
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: 'swe-batch', now: () => this.clock.now(), via: 'worker' };
  }
}

const RANK: Record<PoolMatch, number> = { 'same-pool': 0, 'same-pull-requests': 1, 'shared-pull-requests': 2 };

/** How a batch matches a pool of so many pull requests. */
export function matchOf({ batch, shared, size }: SharingBatch, poolId: string, pulls: number): PoolMatch {
  if (batch.poolId === poolId) return 'same-pool';
  return shared === size && shared === pulls ? 'same-pull-requests' : 'shared-pull-requests';
}

/** Whether both were asked for the same. */
export function isSameWork(one: Pick<Batch, 'options' | 'fingerprint'>, other: Pick<Batch, 'options' | 'fingerprint'>): boolean {
  const [own, its] = [one, other].map(({ options }) => ({ ...BatchOptions.parse(options), force: false, fresh: false }));
  return one.fingerprint === other.fingerprint && isDeepStrictEqual(own, its);
}

/** What was taken over before stays told; a state file that can be used by now is no problem any more. */
export function merged(before: TakenOver | null, { runs, problems }: TakenOver): TakenOver {
  return { runs: [...(before?.runs ?? []), ...runs], problems };
}

/** A success whose task was refuted since is none; a failure is one of the work that is asked for, and tells nothing of any other. */
function stands({ status }: Case, candidate: Candidate | undefined, sameWork: boolean): boolean {
  if (candidate === undefined) return false;
  return status === 'failed' ? sameWork : candidate.status === 'verified';
}

function plain({ status, stage, attempts, failureKind, reasons, reason, fingerprint, timings, modelSpend }: Case): EarlierResult {
  return { status, stage, attempts, failureKind, reasons, reason, fingerprint, timings, modelSpend };
}

function languagesOf({ language }: PrPool): readonly SweLanguage[] {
  return language === null ? SWE_LANGUAGE_SLUGS : [language];
}
