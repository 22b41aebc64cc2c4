import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { UnitOfWork, type Reader } from '../../platform/database';
import { decodeCursor, toPage } from '../../platform/http';
import { Revisions } from '../tasks';
import { modelFigures, panelFigures } from './domain/figures';
import { findPolicy } from './domain/non-triviality';
import { RULES } from './rules';
import { MAX_ATTEMPTS } from './run-work';
import type { StressAttempt, StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';
import type { AttemptQuery, AttemptSummary, AttemptView, ReportView, RunQuery, RunView } from './stress.schema';
import { loadRunView, summaryOf, toTurnView } from './views';
import { StressWall } from './wall';

/** Runs, attempts and figures, for those who may see them. */
@Injectable()
export class StressReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    private readonly revisions: Revisions,
    private readonly wall: StressWall,
  ) {}

  async get(ctx: Ctx, id: string): Promise<RunView> {
    return loadRunView(this.repository, this.work.reader, await this.wall.getRun(this.work.reader, ctx, id));
  }

  async list(ctx: Ctx, { cursor, limit, task_id }: RunQuery): Promise<{ items: RunView[]; next_cursor: string | null }> {
    const { reader } = this.work;
    const rows = await this.repository.listRuns(reader, ctx.actor.personId, task_id, keyOf(cursor), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    const items: RunView[] = [];
    for (const run of page.items) items.push(await loadRunView(this.repository, reader, run));
    return { ...page, items };
  }

  async listAttempts(
    ctx: Ctx,
    runId: string,
    { cursor, limit, state, model }: AttemptQuery,
  ): Promise<{ items: AttemptSummary[]; next_cursor: string | null }> {
    const run = await this.wall.getRun(this.work.reader, ctx, runId);
    const query = { after: keyOf(cursor), limit: limit + 1, ...(state && { state }), ...(model !== undefined && { model }) };
    const page = toPage(await this.repository.listAttempts(this.work.reader, run.id, query), limit, ({ id }) => id);
    return { ...page, items: page.items.map(summaryOf) };
  }

  /** One attempt with all that was said. Whoever reads a right one has seen a solution; what was found is for evaluators. */
  async getAttempt(ctx: Ctx, id: string): Promise<AttemptView> {
    const { reader } = this.work;
    const attempt = await this.repository.findAttempt(reader, id);
    if (!attempt) throw notFound();
    await this.wall.check(reader, ctx.actor, attempt.taskId);
    const telling = ctx.actor.capabilities.has('stress:evidence');
    await this.wall.expose(ctx, attempt.taskId, [
      ...(await this.showsSolution(attempt)),
      ...(telling ? (['tests'] as const) : []),
    ]);
    const turns = await this.repository.listTurns(reader, id);
    const view = { ...summaryOf(attempt), conversation: turns.map(toTurnView) };
    if (!telling) return view;
    const evidence = await this.repository.loadSecret(reader, id, 'evidence');
    return { ...view, evidence: evidence === null ? null : (JSON.parse(evidence) as AttemptView['evidence']) };
  }

  async report(ctx: Ctx, id: string): Promise<ReportView> {
    const { reader } = this.work;
    const run = await this.wall.getRun(this.work.reader, ctx, id);
    const rows = await this.repository.listAttempts(reader, id, { state: 'judged', limit: MAX_ATTEMPTS });
    const solvedAt = await this.repository.listSolvingTurns(reader, id);
    const attempts = rows.map(({ id: attemptId, model, solved }) => ({
      ...{ model, solved: solved === true, solvedAtTurn: solvedAt.get(attemptId) ?? null },
    }));
    const names = run.models.map(({ name }) => name);
    const models = names.map((name) => modelFigures(name, attempts, RULES[run.protocol].turns));
    const policy = findPolicy(run.policy, run.policyVersion);
    return {
      ...{ run_id: id, task_id: run.taskId, version_id: run.versionId, status: run.status, protocol: run.protocol },
      ...{ outcome: run.outcome, models },
      policy: { name: run.policy, version: run.policyVersion, description: policy?.description ?? '' },
      panel: panelFigures(models, attempts, await this.repository.ratesElsewhere(reader, run, names)),
      human_difficulty: await this.declaredDifficulty(reader, run),
    };
  }

  /** A program that is right, or that passed all tests in a turn before the last. */
  private async showsSolution(attempt: StressAttempt): Promise<readonly 'solution'[]> {
    const solving =
      attempt.solved === true || (await this.repository.listSolvingTurns(this.work.reader, attempt.runId)).has(attempt.id);
    return solving ? ['solution'] : [];
  }

  private async declaredDifficulty(reader: Reader, { pins }: StressRun): Promise<number | null> {
    if (pins?.metadata === undefined) return null;
    return (await this.revisions.loadRevision(reader, 'metadata', pins.metadata)).human_difficulty;
  }
}

function keyOf(cursor: string | undefined): string | undefined {
  const key = decodeCursor(cursor);
  return key === undefined ? undefined : String(key);
}
