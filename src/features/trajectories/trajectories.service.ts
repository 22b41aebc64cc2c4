import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork } from '../../platform/database';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { InstalledAgents, type AgentView } from '../agents';
import { SweTasks } from '../batches';
import { ModelRegistry, type ModelSnapshot } from '../models';
import { readFile } from './imports/read-file';
import { JUDGE_JOB, RUN_JOB } from './job-kinds';
import { Judgements } from './judgements';
import { Subjects } from './subjects';
import { emptyRow, asksModel, rowsOf } from './new-rows';
import type { Trajectory, TrajectoryRun } from './trajectories.entity';
import { TrajectoriesRepository } from './trajectories.repository';
import type { NewImport, NewTrajectories, TrajectoryRunView, TrajectorySummary } from './trajectories.schema';
import { summaryOf } from './views';
import { TrajectoriesWall } from './wall';

/** The most of one run. */
const MAX_TRAJECTORIES = 8192;

/** Trajectories are asked for, taken in, and judged. */
@Injectable()
export class Trajectories {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly tasks: SweTasks,
    private readonly models: ModelRegistry,
    private readonly installed: InstalledAgents,
    private readonly subjects: Subjects,
    private readonly judgements: Judgements,
    private readonly wall: TrajectoriesWall,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  async start(ctx: Ctx, input: NewTrajectories): Promise<TrajectoryRunView> {
    const models = await this.readModels(input);
    const programs = await this.readPrograms(input);
    const hashes = new Map<string, string>();
    for (const [index, id] of new Set(input.task_ids).entries()) hashes.set(id, await this.hashOf(ctx, id, `/task_ids/${index}`));
    return this.work.run(ctx, async (unit) => {
      const id = newId('trajectory-run');
      const rows = rowsOf(unit, id, input, { models, programs, hashes });
      if (rows.length > MAX_TRAJECTORIES) throw fault('/attempts', `${rows.length} trajectories, at most ${MAX_TRAJECTORIES}`);
      const job = await this.jobs.enqueue(unit, { kind: RUN_JOB, subject: id, payload: { run: id } });
      const run: TrajectoryRun = {
        ...{ id, jobId: job.id, createdBy: unit.ctx.actor.accountId, createdAt: unit.ctx.now().toISOString() },
        options: { agents: input.agents, limits: input.limits, concurrency: input.n_concurrent, tokens: input.tokens },
      };
      await this.repository.insertRun(unit, run);
      await this.repository.insert(unit, rows);
      const data = {
        tasks: hashes.size,
        agents: input.agents.map(({ kind, agent_id: agentId }) => agentId ?? kind),
        models: models.map(({ name }) => name),
        trajectories: rows.length,
      };
      await this.audit.append(unit, { action: 'trajectories.asked', subject: id, data });
      return { id, job_id: job.id, trajectories: rows.length, created_at: run.createdAt };
    });
  }

  /** A run that another program made. Audited at once; what its file says of its outcome is not taken over. */
  async take(ctx: Ctx, { format, task_id: taskId, document, patch }: NewImport): Promise<TrajectorySummary> {
    const contentHash = await this.hashOf(ctx, taskId, '/task_id');
    const file = readFile(format, document);
    const subject = await this.subjects.load(taskId);
    return this.work.run(ctx, async (unit) => {
      const row: Trajectory = {
        ...emptyRow(unit, {
          taskId,
          contentHash,
          agent: file.agent.name,
          description: file.agent,
          model: file.agent.model_name ?? null,
        }),
        ...{
          format,
          state: 'imported',
          round: 1,
          steps: file.steps.length,
          turns: file.steps.filter(({ source }) => source === 'agent').length,
        },
        ...{
          patch: patch ?? file.finalDiff,
          endDetail: file.exit,
          rest: { ...(file.rest && { rest: file.rest }), ...(file.extra && { extra: file.extra }) },
        },
        finishedAt: unit.ctx.now().toISOString(),
      };
      const steps = file.steps.map((step) => ({
        trajectoryId: row.id,
        round: 1,
        number: step.step_id,
        step: JSON.stringify(step),
        patch: null,
      }));
      await this.repository.insert(unit, [row]);
      await this.repository.insertSteps(unit, steps);
      const findings = await this.judgements.findingsOf(unit, row, subject, row.patch ?? '');
      const audited = { findings, cheated: findings.length > 0 };
      await this.repository.update(unit, row, audited);
      const data = { task: taskId, format, agent: row.agent, steps: row.steps, cheated: audited.cheated };
      await this.audit.append(unit, { action: 'trajectory.imported', subject: row.id, data });
      return summaryOf({ ...row, ...audited });
    });
  }

  /** Has the final diff judged: of an imported one for the first time, of another because nothing was known of it. */
  judge(ctx: Ctx, id: string): Promise<TrajectorySummary> {
    return this.work.run(ctx, async (unit) => {
      const row = await this.repository.find(unit, id);
      if (!row) throw notFound();
      await this.wall.check(unit, ctx, row.taskId);
      const open =
        row.state === 'imported' || (row.state === 'judged' && row.outcome === 'infra-error' && row.endReason !== 'model-error');
      if (!open) throw conflict(`The trajectory is ${row.state}.`);
      if (!(await this.repository.update(unit, row, { state: 'judging' }))) throw conflict('The trajectory was changed.');
      await this.jobs.enqueue(unit, { kind: JUDGE_JOB, subject: id, payload: { trajectory: id } });
      await this.audit.append(unit, { action: 'trajectory.judgement-asked', subject: id, data: {} });
      return summaryOf({ ...row, state: 'judging' });
    });
  }

  private async readModels({ model_ids: ids, agents }: NewTrajectories): Promise<ModelSnapshot[]> {
    const asks = agents.some(asksModel);
    if (asks !== ids.length > 0)
      throw fault('/model_ids', asks ? 'an agent asks models, and none is named' : 'no agent asks a model');
    const found: ModelSnapshot[] = [];
    for (const [index, id] of ids.entries()) {
      const snapshot = await this.models.get(id).catch((error: unknown) => {
        throw error instanceof DomainError ? fault(`/model_ids/${index}`, error.message) : error;
      });
      if (snapshot.definition.kind !== 'openai') throw fault(`/model_ids/${index}`, 'only models behind an endpoint call tools');
      found.push(snapshot);
    }
    return found;
  }

  /** By their ids. */
  private async readPrograms({ agents }: NewTrajectories): Promise<Map<string, AgentView>> {
    const found = new Map<string, AgentView>();
    for (const [index, { agent_id: id }] of agents.entries()) {
      if (id === undefined) continue;
      const program = await this.installed.getView(id).catch((error: unknown) => {
        throw error instanceof DomainError ? fault(`/agents/${index}/agent_id`, 'there is no such agent') : error;
      });
      found.set(id, program);
    }
    return found;
  }

  /** A run tells by its job what came of it, so that who may not read the trajectories of a task may not have one made. */
  private async hashOf(ctx: Ctx, id: string, pointer: string): Promise<string> {
    const known = this.wall.check(this.work.reader, ctx, id).then(() => this.tasks.get(id));
    const task = await known.catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'not-found' ? fault(pointer, 'there is no such task') : error;
    });
    return task.content_hash;
  }
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('invalid', undefined, [{ pointer, detail }]);
}
