import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import type { AtifStep } from '../../domain/atif';
import { LostRaceError } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { PatchJudge, type PatchVerdict } from '../predictions';
import { auditTrajectory } from './audit/audit';
import type { CheatFinding } from './audit/finding';
import { changesOf } from './audit/patch-changes';
import type { Subject } from './subjects';
import { Tagging, type Said } from './tagging';
import type { StoredVerdict, Trajectory } from './trajectories.entity';
import { TrajectoriesRepository } from './trajectories.repository';

/** Attempts at one task that count. */
const MOST_TRIALS = 1000;

/** Of what the tests printed, for the rules of tags. */
const LOG_BYTES = 64 * 1024;

/** Called in the unit in which an attempt at a task has its verdict. */
export type WhenJudged = (unit: Unit, trajectory: Pick<Trajectory, 'id' | 'taskId'>) => Promise<void>;

/** What a judgement found: what to write of the trajectory, and its tags. */
export interface Judged {
  patch: Partial<Trajectory>;
  tags: Said;
}

/** Judges final diffs, audits what led to them, and tags what failed. */
@Injectable()
export class Judgements {
  private readonly hooks: WhenJudged[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly judge: PatchJudge,
    private readonly tagging: Tagging,
    private readonly audit: AuditLog,
  ) {}

  onJudged(hook: WhenJudged): void {
    this.hooks.push(hook);
  }

  /** Judged attempts at a task as it is, or was, by its content hash; imported ones are of somebody else's word, until we judge them. */
  async listJudged(reader: Reader, taskId: string, contentHash: string): Promise<Trajectory[]> {
    const judged = await this.repository.list(reader, { task_id: taskId, state: 'judged' }, undefined, MOST_TRIALS);
    return judged.filter((row) => row.contentHash === contentHash && row.runId !== null);
  }

  /** Of a trajectory in the state `judging`. What to write, for the unit that ends it. Rejects with the signal's reason. */
  async judged(row: Trajectory, subject: Subject, signal: AbortSignal): Promise<Judged> {
    const patch = (await this.repository.loadColumn(this.work.reader, row.id, 'patch')) ?? '';
    const verdict = await this.verdictOn(row, patch, signal);
    const findings = await this.findingsOf(this.work.reader, row, subject, patch);
    const log = verdict.log.subarray(-LOG_BYTES).toString('utf8');
    const stored = storedOf(verdict);
    const facts = {
      ...{ outcome: verdict.outcome, reason: stored.reason, tests: verdict.tests, log, endReason: row.endReason, findings },
      ...{ patchPaths: changesOf(patch).map(({ path }) => path), goldenPaths: subject.goldenPaths },
      steps: await this.stepsOf(this.work.reader, row),
    };
    return {
      patch: { state: 'judged', outcome: verdict.outcome, verdict: stored, findings, cheated: findings.length > 0 },
      tags: await this.tagging.suggest(this.work.reader, facts, subject.language),
    };
  }

  async store(ctx: Ctx, row: Trajectory, { patch, tags }: Judged): Promise<void> {
    await this.work.run(ctx, async (unit: Unit) => {
      const finishedAt = unit.ctx.now().toISOString();
      if (!(await this.repository.update(unit, row, { ...patch, finishedAt })))
        throw new LostRaceError(`${row.id} was judged elsewhere`);
      const data = { task: row.taskId, agent: row.agent, outcome: patch.outcome, cheated: patch.cheated };
      await this.audit.append(unit, { action: 'trajectory.judged', subject: row.id, data });
      await this.tagging.store(unit, row, tags);
      for (const hook of this.hooks) await hook(unit, row);
    });
  }

  async findingsOf(reader: Reader, row: Trajectory, { known }: Pick<Subject, 'known'>, patch: string): Promise<CheatFinding[]> {
    // The golden patch may well change a configuration of the tests; nobody cheated then.
    if (row.agent === 'oracle') return [];
    const stored = await this.repository.listSteps(reader, row);
    const steps = stored.map(({ step }) => JSON.parse(step) as AtifStep);
    const patches = stored.flatMap(({ number, patch: after }) => (after === null ? [] : [{ step: number, patch: after }]));
    const last = steps.at(-1)?.step_id ?? 1;
    const knownCommits = [...known.knownCommits, ...(row.baseCommit === null ? [] : [row.baseCommit])];
    return auditTrajectory({ ...known, knownCommits, steps, patches: [...patches, { step: last, patch }] });
  }

  private async stepsOf(reader: Reader, row: Trajectory): Promise<AtifStep[]> {
    return (await this.repository.listSteps(reader, row)).map(({ step }) => JSON.parse(step) as AtifStep);
  }

  /** A model that gave no answer says nothing of what it could do. */
  private async verdictOn(
    { taskId, endReason, endDetail }: Trajectory,
    patch: string,
    signal: AbortSignal,
  ): Promise<PatchVerdict> {
    const verdict = await this.judge.judge({ taskId, patch: Buffer.from(endReason === 'model-error' ? '' : patch), signal });
    if (endReason !== 'model-error') return verdict;
    return { ...verdict, outcome: 'infra-error', reason: { code: 'model-error', detail: endDetail ?? '' } };
  }
}

function storedOf({ trust, tests, flags, appliedPaths, judgeVersion, contentHash, reason }: PatchVerdict): StoredVerdict {
  return { trust, tests, flags, appliedPaths, judgeVersion, contentHash, reason: reason ?? null };
}
