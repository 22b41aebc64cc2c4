import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { writeAtif, type AtifStep, type AtifTrajectory } from '../../domain/atif';
import { UnitOfWork } from '../../platform/database';
import { decodeCursor, decodePosition, toPage } from '../../platform/http';
import { Withheld } from '../batches';
import { sftConversations } from './domain/sft';
import { Tagging } from './tagging';
import type { Trajectory } from './trajectories.entity';
import { TrajectoriesWall } from './wall';
import { TrajectoriesRepository, whereOf } from './trajectories.repository';
import type { ExportQuery, StepQuery, StepView, TrajectoryQuery, TrajectorySummary, TrajectoryView } from './trajectories.schema';
import { summaryOf } from './views';

/** Rows that are read at a time. */
const CHUNK = 50;

/** Trajectories for those who may read them. */
@Injectable()
export class TrajectoriesReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly wall: TrajectoriesWall,
    private readonly withheld: Withheld,
    private readonly tagging: Tagging,
  ) {}

  async list(
    ctx: Ctx,
    { cursor, limit, state, outcome, ...filter }: TrajectoryQuery,
  ): Promise<{ items: TrajectorySummary[]; next_cursor: string | null }> {
    const where = { ...whereOf(filter), ...(state && { state }), ...(outcome && { outcome }) };
    const key = decodeCursor(cursor);
    const after = key === undefined ? undefined : String(key);
    const readable = await this.wall.readable(this.work.reader, ctx);
    const rows = await this.repository.list(this.work.reader, where, after, limit + 1, readable);
    const page = toPage(rows, limit, ({ id }) => id);
    return { ...page, items: (await this.wall.listed(this.work.reader, page.items)).map(summaryOf) };
  }

  async get(ctx: Ctx, id: string): Promise<TrajectoryView> {
    const row = await this.wall.getShown(ctx, id);
    const run = row.runId === null ? undefined : await this.repository.findRun(this.work.reader, row.runId);
    const { findings } = row;
    const tags = await this.tagging.viewsOf(this.work.reader, row);
    // Names and states of blind tests are nobody's to read before the task is accepted.
    const hidden = await this.withheld.has(this.work.reader, row.taskId);
    const verdict = hidden ? null : row.verdict;
    return {
      ...{ ...summaryOf(row), limits: run?.options.limits ?? null, findings, tags },
      patch: await this.repository.loadColumn(this.work.reader, id, 'patch'),
      ...{
        trust: row.verdict?.trust ?? null,
        reason: verdict?.reason ?? null,
        tests: verdict?.tests ?? [],
        flags: verdict?.flags ?? [],
      },
    };
  }

  async steps(ctx: Ctx, id: string, { cursor, limit }: StepQuery): Promise<{ items: StepView[]; next_cursor: string | null }> {
    const row = await this.wall.getShown(ctx, id);
    const rows = await this.repository.listSteps(this.work.reader, row, decodePosition(cursor), limit + 1);
    const page = toPage(rows, limit, ({ number }) => number);
    const items = page.items.map(({ number, step, patch }) => ({
      number,
      step: JSON.parse(step) as Record<string, unknown>,
      patch,
    }));
    return { ...page, items };
  }

  async atif(ctx: Ctx, id: string): Promise<Record<string, unknown>> {
    return { ...(await this.atifOf(await this.wall.getShown(ctx, id))) };
  }

  /** A line each, in the order of ids. What was cheated or not resolved is left out unless it is asked for. */
  async *export(ctx: Ctx, query: ExportQuery): AsyncGenerator<string> {
    const readable = await this.wall.readable(this.work.reader, ctx);
    const shown = new Set<string>();
    for (let after: string | undefined; ;) {
      const rows = await this.repository.list(this.work.reader, whereOf(query), after, CHUNK, readable);
      for (const row of await this.wall.listed(
        this.work.reader,
        rows.filter((each) => isWanted(each, query.include)),
      )) {
        if (!shown.has(row.taskId)) await this.wall.expose(ctx, row.taskId);
        shown.add(row.taskId);
        for (const line of await this.lines(row, query.format)) yield `${JSON.stringify(line)}\n`;
      }
      if (rows.length < CHUNK) return;
      after = rows.at(-1)?.id;
    }
  }

  private async lines(row: Trajectory, format: ExportQuery['format']): Promise<unknown[]> {
    if (format === 'atif') return [await this.atifOf(row)];
    const { id, taskId, contentHash, agent, model, outcome, cheated, attempt } = row;
    const metadata = { trajectory_id: id, task_id: taskId, content_hash: contentHash, agent, model, attempt, outcome, cheated };
    return sftConversations(row.description, await this.stepsOf(row)).map((each) => ({ ...each, metadata }));
  }

  private async atifOf(row: Trajectory): Promise<AtifTrajectory> {
    const kept = (await this.repository.loadColumn(this.work.reader, row.id, 'rest')) ?? {};
    const { taskId, contentHash, round, endReason, outcome, cheated, findings, verdict } = row;
    const assay = {
      ...{ task_id: taskId, content_hash: contentHash, round, end_reason: endReason, outcome, cheated, findings },
      ...{ trust: verdict?.trust ?? null, final_patch: await this.repository.loadColumn(this.work.reader, row.id, 'patch') },
    };
    const extra = { ...kept.extra, assay };
    return writeAtif({
      id: row.id,
      agent: row.description,
      steps: await this.stepsOf(row),
      extra,
      ...(kept.rest && { rest: kept.rest }),
    });
  }

  private async stepsOf(row: Trajectory): Promise<AtifStep[]> {
    return (await this.repository.listSteps(this.work.reader, row)).map(({ step }) => JSON.parse(step) as AtifStep);
  }
}

function isWanted({ state, outcome, cheated, steps }: Trajectory, include: ExportQuery['include']): boolean {
  if (steps === 0 || cheated === null) return false;
  if (cheated && !include.includes('cheated')) return false;
  if (state === 'imported') return include.includes('unjudged');
  if (state !== 'judged' || outcome === 'infra-error') return false;
  return outcome === 'resolved' || include.includes('unresolved');
}
