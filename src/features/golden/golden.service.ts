import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { CasesService } from '../arbitration';
import type { SweTask } from '../batches';
import { Curation } from '../curation';
import { EvaluationService, type StampedEvaluation } from '../evaluation';
import { HiddenTests } from '../hidden-tests';
import { HintsService } from '../hints';
import { PoolsService } from '../pools';
import { ScreeningService, type CurrentScreening } from '../screening';
import { Lifecycle, Revisions, type Task } from '../tasks';
import { Judgements } from '../trajectories';
import { ValidationService, type Certificate } from '../validation';
import { goldenState, type CriterionState, type Trial } from './domain/criteria';
import type { GoldenView } from './golden.schema';
import { GoldenPolicies, type CurrentPolicy } from './policies.service';
import { goldenRecord, publicationOf } from './record';

/** Everything that a decision is made on. */
interface Gathered {
  task: Task;
  source: SweTask;
  certificate: Certificate | undefined;
  screening: CurrentScreening | undefined;
  evaluation: StampedEvaluation | undefined;
  trials: Trial[];
  policy: CurrentPolicy;
  criteria: CriterionState[];
}

/**
 * Accepts SWE tasks: validated, screened, evaluated, hinted, stamped and tried. A task goes in by itself once the last of these is
 * there, whichever it is.
 */
@Injectable()
export class GoldenService implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly curation: Curation,
    private readonly validations: ValidationService,
    private readonly screenings: ScreeningService,
    private readonly evaluations: EvaluationService,
    private readonly hints: HintsService,
    private readonly hiddenTests: HiddenTests,
    private readonly judgements: Judgements,
    private readonly cases: CasesService,
    private readonly pools: PoolsService,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly policies: GoldenPolicies,
  ) {}

  onModuleInit(): void {
    this.evaluations.onStamped((unit, task) => this.advance(unit, task));
    this.hints.onDecided((unit, taskId) => this.follow(unit, taskId));
    this.judgements.onJudged((unit, { taskId }) => this.follow(unit, taskId));
    this.screenings.onVerdict((unit, { taskId }) => this.follow(unit, taskId));
  }

  async state(sweTaskId: string): Promise<GoldenView> {
    const { reader } = this.work;
    return toView(sweTaskId, await this.gather(reader, await this.getTask(reader, sweTaskId)));
  }

  /** Accepts the task now, or says what it lacks. */
  accept(ctx: Ctx, sweTaskId: string): Promise<GoldenView> {
    return this.work.run(ctx, async (unit) => {
      const gathered = await this.gather(unit, await this.getTask(unit, sweTaskId));
      const { task, criteria } = gathered;
      if (task.status !== 'in-evaluation') throw this.lifecycle.wrongState(task);
      const unmet = criteria.filter(({ met }) => !met);
      if (unmet.length > 0) {
        const faults = unmet.map(({ code, detail }) => ({ pointer: `/policy/${code}`, code, detail }));
        throw new DomainError('not-ready', 'The task is not golden yet.', faults);
      }
      await this.publish(unit, gathered);
      return toView(sweTaskId, await this.gather(unit, task));
    });
  }

  private async follow(unit: Unit, sweTaskId: string): Promise<void> {
    const task = await this.curation.find(unit, sweTaskId);
    if (task) await this.advance(unit, task);
  }

  /** Accepts a stamped task if nothing is missing any more. */
  private async advance(unit: Unit, task: Task): Promise<void> {
    if (task.status !== 'in-evaluation' || !(await this.evaluations.findStamped(unit, task))) return;
    // What is not listed any more waits until it is verified again.
    if (!(await this.curation.isListed(unit, task))) return;
    const gathered = await this.gather(unit, task);
    if (gathered.criteria.every(({ met }) => met)) await this.publish(unit, gathered);
  }

  private async publish(
    unit: Unit,
    { task, source, certificate, screening, evaluation, trials, policy }: Gathered,
  ): Promise<void> {
    if (!certificate || !screening || !evaluation) throw new Error(`${source.id} is to be golden without its evidence`);
    const { text: statement } = await this.revisions.loadSwe(unit, task, 'prompt');
    const hints = await this.hints.acceptedOf(unit, source.id);
    const hiddenTests = await this.hiddenTests.countsOf(unit, source.id);
    const record = goldenRecord({ source, statement, certificate, screening, evaluation, hints, trials, hiddenTests });
    await this.pools.acceptSwe(unit, task, publicationOf(record, policy.version));
  }

  // One after another: a unit has one connection.
  private async gather(reader: Reader, task: Task): Promise<Gathered> {
    const source = await this.curation.getSource(reader, task);
    const policy = await this.policies.current(reader);
    const certificate = await this.findCertificate(reader, task, source);
    const screening = await this.screenings.latestOf(reader, source.id);
    const evaluation = await this.evaluations.findStamped(reader, task);
    const trials = await this.trialsOf(reader, source);
    const criteria = goldenState(policy.policy, {
      ...{ certified: certificate !== undefined, screening: screening?.verdict, stamped: evaluation !== undefined, trials },
      hints: await this.hints.needed(reader, source.id),
      statement: { kind: source.summary.statement, isWritten: await this.isWritten(reader, task) },
      openDiscrepancy: (await this.cases.findCurrent(reader, task.id)) !== undefined,
    });
    return { task, source, certificate, screening, evaluation, trials, policy, criteria };
  }

  /** What came with the directory is `import`; all else is somebody's. */
  private async isWritten(reader: Reader, { pins }: Task): Promise<boolean> {
    const prompt = pins.prompt === undefined ? undefined : await this.revisions.find(reader, pins.prompt);
    return prompt !== undefined && prompt.reason !== 'import';
  }

  /** Of the newest validation, if what runs is what it was about, and if that is the directory that is there now. */
  private async findCertificate(reader: Reader, task: Task, source: SweTask): Promise<Certificate | undefined> {
    if (!(await this.curation.isOf(reader, task, source))) return undefined;
    const validation = await this.validations.findLatest(reader, task.id);
    if (!validation || !this.curation.isProofOf(validation, task)) return undefined;
    return this.validations.findCertificateOf(reader, validation.id);
  }

  private async trialsOf(reader: Reader, { id, contentHash }: SweTask): Promise<Trial[]> {
    const judged = await this.judgements.listJudged(reader, id, contentHash);
    return judged.map((row) => ({
      ...{ trajectory_id: row.id, agent: row.agent, model: row.model, outcome: row.outcome ?? 'infra-error' },
      ...{ cheated: row.cheated === true, ended_at: row.finishedAt ?? row.createdAt },
    }));
  }

  private async getTask(reader: Reader, sweTaskId: string): Promise<Task> {
    const task = await this.curation.find(reader, sweTaskId);
    if (!task) throw notFound();
    return task;
  }
}

function toView(instance_id: string, { task, policy, criteria, trials }: Gathered): GoldenView {
  return {
    ...{ task_id: task.id, instance_id, status: task.status, golden: task.status === 'accepted' },
    ...{ policy_version: policy.version, criteria, trials },
  };
}
