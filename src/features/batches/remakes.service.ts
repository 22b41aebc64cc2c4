import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { parsePullRef, type PullRef } from '../../domain/swe';
import { UnitOfWork, type Reader } from '../../platform/database';
import { settleFormer, type ValidationRecord } from '../building';
import type { SweTask } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { BatchOptions } from './batches.schema';
import { CpuGate } from './cpu-gate';
import { reservationOf } from './domain/memory';
import { CASE_SECONDS } from './domain/settings';
import type { Lease } from './gate';
import type { MadeAgain } from './made-again';
import { Manifests } from './manifests';
import { MemoryGate } from './memory-gate';
import type { Outcome } from './outcome';
import { Pipeline } from './pipeline';
import { Sources } from './sources';

/** What came of a candidate that was made again; what is verified is written to its directory, and to no row yet. */
export type Remade = Pick<Outcome, 'verified' | 'failure'>;

interface Candidacy {
  pull: PullRef;
  options: BatchOptions;
  facts: Record<string, unknown>;
}

/** Makes the candidate of a verified task again, outside of any batch: by the source, the thresholds and the repetitions that made it. */
@Injectable()
export class Remakes {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly sources: Sources,
    private readonly pipeline: Pipeline,
    private readonly memory: MemoryGate,
    private readonly cpus: CpuGate,
    private readonly manifests: Manifests,
  ) {}

  /** Why this task can't be made again by itself; undefined where it can. */
  async findProblem(reader: Reader, task: SweTask): Promise<string | undefined> {
    const found = await this.find(reader, task);
    if (!found) return 'no batch tells how it was made';
    if ('environment_proposal' in found.facts) return 'its environment was proposed by a model, not made by a recipe';
    return this.sources.findProblem(found.options.source);
  }

  /**
   * Makes the directory of a task the one that its row tells of: the former one again where a making was killed, or failed, after it had
   * written its own and before its row was; else what is left of the former goes.
   */
  async settle({ id, language, contentHash }: Pick<SweTask, 'id' | 'language' | 'contentHash'>): Promise<void> {
    await settleFormer(join(this.manifests.folderOf(language), id), contentHash);
  }

  /**
   * @param runId names the folder of its logs
   * @throws the signal's reason
   */
  async make(
    runId: string,
    task: SweTask,
    how: Pick<MadeAgain, 'added' | 'onBase' | 'onProof'>,
    signal: AbortSignal,
  ): Promise<Remade> {
    const found = await this.find(this.work.reader, task);
    if (!found) throw new Error(`No batch tells how ${task.id} was made`);
    await this.settle(task);
    const { pull, options, facts } = found;
    const facing = { language: task.language, ranOut: 0, hostBytes: this.memory.total };
    const { bytes, limitBytes } = reservationOf({ ...facing, peakBytes: task.summary.peak_memory_bytes });
    const lease = await this.memory.enter(bytes, signal);
    const source = this.sources.open(options.source, signal);
    let place: Lease | undefined;
    try {
      place = await this.cpus.enter(1, signal);
      const timeout = AbortSignal.timeout((options.timeout_seconds ?? CASE_SECONDS) * 1000);
      const outcome = await this.pipeline.make(pull, {
        ...{ source, options: { ...options, dry_run: false }, language: task.language, batchId: runId, timeout },
        ...{ signal: AbortSignal.any([signal, timeout]), model: undefined, onStage: () => Promise.resolve() },
        memory: { limitBytes, hostBytes: this.memory.total, grow: lease.grow },
        again: {
          ...how,
          narrowed: isNarrowed(task),
          examinedAt: textOf(facts['examined_at']),
          statement: statementOf(task, facts),
        },
      });
      signal.throwIfAborted();
      return outcome;
    } finally {
      place?.release();
      lease.release();
      await source.close();
    }
  }

  private async find(reader: Reader, { candidateId }: SweTask): Promise<Candidacy | undefined> {
    const candidate = await this.repository.findCandidate(reader, candidateId);
    const options = (await this.repository.findMakers(reader, [candidateId])).get(candidateId);
    const pull = candidate && parsePullRef(candidate.ref);
    return pull && options ? { pull, options, facts: candidate.facts ?? {} } : undefined;
  }
}

function isNarrowed({ record }: SweTask): boolean {
  return (JSON.parse(record) as ValidationRecord).scope === 'reached-packages';
}

/** The words of the stored row: its first line is the title. */
function statementOf({ instance }: SweTask, facts: Record<string, unknown>): MadeAgain['statement'] {
  const { problem_statement: words } = JSON.parse(instance) as { problem_statement: string };
  const end = words.indexOf('\n');
  const rewrite = facts['statement_rewrite'] as { outcome?: string; model?: string } | undefined;
  return {
    ...{ title: end < 0 ? words : words.slice(0, end), body: end < 0 ? '' : words.slice(end + 1) },
    rewrittenBy: rewrite?.outcome === 'accepted' ? rewrite.model : undefined,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
