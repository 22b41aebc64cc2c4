import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound, type Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Unit } from '../../platform/database';
import { requireMatch } from '../../platform/http';
import { JobQueue } from '../../platform/jobs';
import { PoolsService } from '../pools';
import { ReviewsService } from '../reviews';
import { Lifecycle, type Task } from '../tasks';
import { BehaviourComparison } from './behaviour';
import { Clusters } from './clusters';
import { RULES } from './domain/parameters';
import { IndexTasks, statusOf } from './index-tasks';
import { INDEX_JOB, RUN_JOB, SCAN_JOB } from './job-kinds';
import { MatchViews } from './match-views';
import { Matches } from './matches';
import { MatchesRepository } from './matches.repository';
import type { MatchView, NewScan, ScanView, SimilarView } from './similarity.schema';
import { SimilarityRepository } from './similarity.repository';

/** What a task is like: for people, and as a condition of acceptance. */
@Injectable()
export class SimilarityService implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: SimilarityRepository,
    private readonly matches: MatchesRepository,
    private readonly found: Matches,
    private readonly views: MatchViews,
    private readonly index: IndexTasks,
    private readonly clusters: Clusters,
    private readonly behaviour: BehaviourComparison,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    private readonly lifecycle: Lifecycle,
    private readonly reviews: ReviewsService,
    private readonly pools: PoolsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const { duplicates } = this.config.similarity;
    this.pools.onSplit((unit, task) => this.clusters.splitOf(unit, task.id));
    if (duplicates === 'off') return;
    this.pools.onSplit(async (unit, task) => {
      await this.index.publish(unit, task);
      return this.clusters.splitOf(unit, task.id);
    });
    this.lifecycle.onMoved((unit, task) => this.follow(unit, task));
    if (duplicates === 'block') this.reviews.addGate((unit, task) => this.unmet(unit, task));
  }

  /** What the task is like, as far as this reader may know. */
  similar(ctx: Ctx, taskId: string): Promise<SimilarView> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const look = await this.views.look(unit, ctx.actor, taskId);
      const row = await this.repository.findTask(unit, taskId);
      const items: MatchView[] = [];
      for (const match of await this.matches.listOf(unit, taskId)) {
        const view = await this.views.render(unit, look, match);
        if (view) items.push(view);
      }
      return {
        ...{
          rules: RULES,
          up_to_date: row?.compared === statusOf(look.task),
          ran: row !== undefined && row.ran === row.compared,
        },
        held_out: (await this.clusters.splitOf(unit, taskId)) === 'held-out',
        cluster_size: row ? (await this.repository.listCluster(unit, row.cluster)).length : 1,
        items,
      };
    });
  }

  /** Lets a likeness pass. The two stay in one split: who was wrong about a reason must not have trained on a test. */
  override(ctx: Ctx, taskId: string, matchId: string, reason: string, ifMatch: string | undefined): Promise<MatchView> {
    return this.work.run(ctx, async (unit) => {
      const look = await this.views.look(unit, ctx.actor, taskId);
      const match = await this.matches.find(unit, matchId);
      const view = match && [match.taskId, match.other].includes(taskId) ? await this.views.render(unit, look, match) : undefined;
      if (!match || !view) throw notFound();
      // Who sees only a part of what was found cannot answer for the rest of it, nor learn that there is one.
      if (view.findings.length < match.findings.length) throw notFound();
      requireMatch(ifMatch, String(match.version));
      const overridden = { reason, overriddenBy: ctx.actor.accountId, overriddenAt: ctx.now().toISOString() };
      if ((await this.matches.update(unit, match, overridden)) !== 1) throw conflict('The match has changed; read it again.');
      await this.audit.append(unit, {
        action: 'similarity.overridden',
        subject: taskId,
        data: { match: match.id, level: match.level },
      });
      await this.settleHeld(unit, match);
      const rendered = await this.views.render(unit, look, { ...match, ...overridden, version: match.version + 1 });
      if (!rendered) throw notFound();
      return rendered;
    });
  }

  /** Compares everything that was not compared with the rules and parts as they are. */
  scan(ctx: Ctx, { behaviour }: NewScan): Promise<ScanView> {
    return this.work.run(ctx, async (unit) => {
      const job = await this.queue.enqueue(unit, { kind: SCAN_JOB, subject: 'similarity', payload: { behaviour } });
      await this.audit.append(unit, { action: 'similarity.scan', subject: job.id, data: { behaviour } });
      return { job_id: job.id };
    });
  }

  /** An authored task is compared when its texts are sealed, and by running once it is proved. Imports come in by their thousands. */
  private async follow(unit: Unit, task: Task): Promise<void> {
    if (task.kind !== 'rlef' || task.policy !== 'authored') return;
    if (task.status === 'sealed' || task.status === 'validating') await this.enqueue(unit, INDEX_JOB, task);
    if (task.status === 'in-review') await this.enqueue(unit, RUN_JOB, task);
  }

  private async enqueue(unit: Unit, kind: string, task: Task): Promise<void> {
    const dedupeKey = `${kind}:${task.id}:${statusOf(task)}`;
    await this.queue.enqueue(unit, { kind, subject: task.id, payload: {}, dedupeKey });
  }

  private async unmet(unit: Unit, task: Task): Promise<Fault[]> {
    await this.index.refresh(unit, task);
    const open = await this.matches.listBlocking(unit, task.id);
    const row = await this.repository.findTask(unit, task.id);
    const faults: Fault[] = [];
    if (open.length > 0) faults.push(fault('no-near-duplicate', `${open.length} likenesses have to be looked at`));
    const waits = row !== undefined && row.ran !== row.compared && (await this.behaviour.shortlist(unit, task.id)).length > 0;
    if (waits) faults.push(fault('compared-by-running', 'this has not been done yet'));
    return faults;
  }

  private async settleHeld(unit: Unit, { taskId, benchmarkId }: { taskId: string; benchmarkId: string | null }): Promise<void> {
    if (benchmarkId !== null) await this.clusters.setHeld(unit, taskId, await this.found.isHeld(unit, taskId));
  }
}

function fault(criterion: string, detail: string): Fault {
  return { pointer: `/policy/${criterion}`, detail, code: criterion };
}
