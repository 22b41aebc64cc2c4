import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, requireMatch, toPage } from '../../platform/http';
import { JobQueue } from '../../platform/jobs';
import { SweTasks, Withheld, type StoredTask } from '../batches';
import { isFlag, isReject, type CriterionResult, type ScreeningVerdict } from './domain/screen';
import { ScreeningPolicies } from './policies.service';
import { Screener, verdictWith } from './screener';
import type { OverrideRecord, Screening } from './screening.entity';
import { SCREENING_JOB } from './screening.job-kind';
import { ScreeningRepository } from './screening.repository';
import type {
  NewScreeningOverride,
  NewScreeningRun,
  ScreeningHead,
  ScreeningQuery,
  ScreeningRunView,
  ScreeningView,
} from './screening.schema';
import { Verdicts, type WhenScreened } from './verdicts';
import { headView, screeningView } from './views';

/** A task's screening, as far as it is still of the task, its evidence, the policy and the catalogue as they are. */
export interface CurrentScreening {
  id: string;
  verdict: ScreeningVerdict;
  contentHash: string;
  evidenceHash: string;
  policyVersion: number;
  results: readonly CriterionResult[];
  /** Listed tests that the task is better without. */
  drops: readonly string[];
  overrides: readonly OverrideRecord[];
}

/** Screenings of verified tasks, and what people say of them. */
@Injectable()
export class ScreeningService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ScreeningRepository,
    private readonly tasks: SweTasks,
    private readonly withheld: Withheld,
    private readonly screener: Screener,
    private readonly policies: ScreeningPolicies,
    private readonly verdicts: Verdicts,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /** Screens one task; where nothing has changed since it was screened last, that one is the answer. */
  create(ctx: Ctx, taskId: string): Promise<ScreeningView> {
    return this.work.run(ctx, async (unit) => this.viewOf(unit, await this.screen(unit, taskId), true));
  }

  /** The same in a unit of the caller. */
  async screen(unit: Unit, taskId: string): Promise<Screening> {
    const policy = await this.policies.current(unit);
    const [prepared] = await this.screener.prepare(unit, [await this.getStored(unit, taskId)], policy);
    if (!prepared) throw notFound();
    const known = await this.repository.findCurrent(unit, taskId);
    if (known?.evidenceHash === prepared.evidenceHash) return known;
    const row = this.screener.screened(prepared, policy, unit);
    await this.repository.insert(unit, [row]);
    const data = { screening: row.id, verdict: row.verdict };
    await this.audit.append(unit, { action: 'screening.made', subject: taskId, data });
    await this.verdicts.tell(unit, [row]);
    return row;
  }

  onVerdict(hook: WhenScreened): void {
    this.verdicts.register(hook);
  }

  async latest(taskId: string): Promise<ScreeningView> {
    const { reader } = this.work;
    const stored = await this.getStored(reader, taskId);
    const row = await this.repository.findCurrent(reader, taskId);
    if (!row) throw notFound();
    return this.viewOf(reader, row, await this.isUpToDate(reader, row, stored));
  }

  /** Undefined for a task that is not there, was never screened, or has changed since in anything that a screening depends on. */
  async latestOf(reader: Reader, taskId: string): Promise<CurrentScreening | undefined> {
    const row = await this.repository.findCurrent(reader, taskId);
    const [stored] = row ? await this.tasks.loadStored(reader, [taskId]) : [];
    if (!row || !stored || !(await this.isUpToDate(reader, row, stored))) return undefined;
    const { id, verdict, contentHash, evidenceHash, policyVersion, results, drops, overrides } = row;
    return { id, verdict, contentHash, evidenceHash, policyVersion, results, drops, overrides };
  }

  async list({ cursor, limit, ...filter }: ScreeningQuery): Promise<{ items: ScreeningHead[]; next_cursor: string | null }> {
    const rows = await this.repository.list(this.work.reader, filter, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    const hidden = await this.withheld.ids(this.work.reader);
    return { ...page, items: page.items.map((row) => headView(row, hidden.has(row.taskId))) };
  }

  /** Screens all tasks whose evidence or policy has changed. */
  start(ctx: Ctx, { language }: NewScreeningRun): Promise<ScreeningRunView> {
    return this.work.run(ctx, async (unit) => {
      const job = await this.queue.enqueue(unit, { kind: SCREENING_JOB, subject: language ?? 'all', payload: { language } });
      await this.audit.append(unit, { action: 'screening.started', subject: job.id, data: { language } });
      return { job_id: job.id };
    });
  }

  /** A person answers for a flag, or for what is not known. A reject stands until a ruling. */
  override(
    ctx: Ctx,
    id: string,
    { criterion, reason }: NewScreeningOverride,
    ifMatch: string | undefined,
  ): Promise<ScreeningView> {
    if (ctx.actor.accountId !== ctx.actor.personId) throw new DomainError('forbidden', 'A person overrides, not a program.');
    return this.work.run(ctx, async (unit) => {
      const row = await this.repository.find(unit, id);
      if (!row) throw notFound();
      requireMatch(ifMatch, String(row.version));
      const { mustBeKnown } = await this.policies.current(unit);
      const result = row.results.find(({ code }) => code === criterion);
      if (result && isReject(result))
        throw conflict(`${criterion} rejects the task: that needs a ruling.`, { needs_ruling: true });
      if (!result || !isFlag(result, mustBeKnown)) throw conflict(`${criterion} has no flag on this task.`);
      return this.add(unit, row, { criterion, reason, rulingId: null });
    });
  }

  /** Lifts a reject (or a flag) by a ruling, in its unit; who may rule was decided there. Undefined where the screening is not there. */
  async overrideByRuling(
    unit: Unit,
    id: string,
    given: { criterion: string; reason: string; rulingId: string },
  ): Promise<ScreeningView | undefined> {
    const row = await this.repository.find(unit, id);
    if (!row) return undefined;
    const result = row.results.find(({ code }) => code === given.criterion);
    if (result?.status === 'passed' || !result) throw conflict(`${given.criterion} has nothing against this task.`);
    return this.add(unit, row, given);
  }

  private async add(
    unit: Unit,
    row: Screening,
    given: Pick<OverrideRecord, 'criterion' | 'reason' | 'rulingId'>,
  ): Promise<ScreeningView> {
    if (!row.current) throw conflict('The task was screened again since.');
    if (row.overrides.some(({ criterion }) => criterion === given.criterion))
      throw conflict(`${given.criterion} is overridden already.`);
    const [stored] = await this.tasks.loadStored(unit, [row.taskId]);
    if (!stored || !(await this.isUpToDate(unit, row, stored))) throw conflict('The task has changed since it was screened.');
    const overrides = [...row.overrides, { ...given, by: unit.ctx.actor.accountId, at: unit.ctx.now().toISOString() }];
    const verdict = verdictWith(row, (await this.policies.current(unit)).mustBeKnown, overrides);
    if ((await this.repository.update(unit, row, { overrides, verdict })) !== 1)
      throw conflict('The screening has changed; read it again.');
    const { criterion, rulingId } = given;
    await this.audit.append(unit, {
      action: 'screening.overridden',
      subject: row.taskId,
      data: { screening: row.id, criterion, ruling: rulingId, verdict },
    });
    await this.verdicts.tell(unit, [{ taskId: row.taskId, verdict }]);
    return this.viewOf(unit, { ...row, overrides, verdict, version: row.version + 1 }, true);
  }

  private async viewOf(reader: Reader, row: Screening, upToDate: boolean): Promise<ScreeningView> {
    return screeningView(row, upToDate, await this.withheld.has(reader, row.taskId));
  }

  private async isUpToDate(reader: Reader, row: Screening, stored: StoredTask): Promise<boolean> {
    const [prepared] = await this.screener.gather(reader, [stored], await this.policies.current(reader));
    return prepared?.evidenceHash === row.evidenceHash;
  }

  private async getStored(reader: Reader, taskId: string): Promise<StoredTask> {
    const [stored] = await this.tasks.loadStored(reader, [taskId]);
    if (!stored) throw notFound();
    return stored;
  }
}
