import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { QualityPolicyName } from '../../domain/quality-policy';
import { conflict, type Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import type { Reader, Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { CasesService } from '../arbitration';
import { findFlaky } from '../probing';
import { ReviewsService } from '../reviews';
import { TasksRepository, type Task } from '../tasks';
import { ValidationReader, ValidationService } from '../validation';
import type { QualityEvidence } from './domain/evidence';
import { allPassed, judge, type Gate } from './gates';
import { QUALITY_POLICIES } from './domain/policy';
import { gatherEvidence } from './gather-evidence';
import type { QualityOutcome, QualityRun } from './test-quality.entity';
import { TestQualityRepository } from './test-quality.repository';
import { waivedIds } from './views';

/** Starts and concludes quality runs, and speaks for them where a task is accepted. */
@Injectable()
export class QualityRuns implements OnModuleInit {
  constructor(
    private readonly repository: TestQualityRepository,
    private readonly validations: ValidationService,
    private readonly certificates: ValidationReader,
    private readonly reviews: ReviewsService,
    private readonly cases: CasesService,
    private readonly tasks: TasksRepository,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.reviews.addGate((unit, task) => this.unmet(unit, task));
    this.certificates.registerQuality((reader, taskId) => this.noteFor(reader, taskId));
    this.validations.register({ passed: (unit, task) => this.startIfDemanded(unit, task) });
  }

  /** Of the state that was validated last and stands unchanged. One at a time a state. */
  async start(unit: Unit, task: Task, policy: QualityPolicyName): Promise<QualityRun> {
    const validation = await this.validations.findLatest(unit, task.id);
    if (validation?.outcome !== 'passed' || validation.trust === null || !samePins(validation.pins, task.pins))
      throw conflict('Only a task that was validated as it stands can be measured.');
    const runs = await this.repository.listRuns(unit, task.id);
    if (runs.some(({ status }) => status !== 'concluded')) throw conflict('A quality run of this task is under way.');
    const id = newId('quality-run');
    const job = await this.jobs.enqueue(unit, { kind: 'quality-run', subject: task.id, payload: { run: id }, dedupeKey: id });
    const run: QualityRun = {
      ...{ id, taskId: task.id, pins: { ...task.pins }, trust: validation.trust, policy, status: 'running', outcome: null },
      ...{ jobId: job.id, createdAt: unit.ctx.now().toISOString(), concludedAt: null },
    };
    await this.repository.insertRun(unit, run);
    await this.audit.append(unit, { action: 'quality-run.started', subject: task.id, data: { run: id, policy } });
    return run;
  }

  /** Publishes what a run found. A right solution that the suite rejects becomes a case. Happens once. */
  async conclude(unit: Unit, run: QualityRun, outcome: QualityOutcome): Promise<void> {
    const concludedAt = unit.ctx.now().toISOString();
    if ((await this.repository.updateRun(unit, run, { status: 'concluded', outcome, concludedAt })) !== 1) return;
    await this.audit.append(unit, { action: 'quality-run.concluded', subject: run.taskId, data: { run: run.id, outcome } });
    if (outcome !== 'measured') return;
    const rejected = (await this.evidenceOf(unit, run)).probes.filter(
      ({ kind, verdict }) => kind === 'alternative' && verdict !== 'passed',
    );
    const task = await this.tasks.find(unit, run.taskId);
    if (!task || rejected.length === 0) return;
    const statement = `The tests reject ${rejected.length} of the solutions that are known to be right: ${rejected.map(({ id }) => id).join(', ')}.`;
    const attachments = rejected.map((body) => ({ kind: 'right-solution-rejected', id: body.id, body }));
    await this.cases.openFrom(unit, task, { source: 'quality', statement, attachments });
  }

  async evidenceOf(reader: Reader, run: QualityRun): Promise<QualityEvidence> {
    return gatherEvidence(await this.repository.listSteps(reader, run.id));
  }

  async gatesOf(reader: Reader, run: QualityRun): Promise<Gate[]> {
    const waivers = await this.repository.listWaivers(reader, run.taskId);
    return judge(await this.evidenceOf(reader, run), QUALITY_POLICIES[run.policy], waivedIds(waivers));
  }

  /** The newest run of the task as it stands, whether it has ended or not. */
  private async findCurrent(reader: Reader, task: Task): Promise<QualityRun | undefined> {
    const runs = await this.repository.listRuns(reader, task.id);
    return runs.findLast(({ pins }) => samePins(pins, task.pins));
  }

  /** What acceptance lacks: nothing where no run was asked for and none is demanded. */
  private async unmet(unit: Unit, task: Task): Promise<Fault[]> {
    const run = await this.findCurrent(unit, task);
    const demanded = task.policy === 'authored' && this.config.qualityPolicy !== null;
    if (!run) return demanded ? [faultOf('run', 'a quality run is demanded, and there is none of this state')] : [];
    if (run.status !== 'concluded') return [faultOf('run', 'the quality run has not ended')];
    if (run.outcome === 'reference-failed')
      return [
        faultOf(
          'flake-matrix',
          'the reference, proved in fresh containers, does not pass in warm ones: it depends on where it runs',
        ),
      ];
    if (run.outcome !== 'measured') return [faultOf('run', 'the quality run found nothing out; ask for another')];
    const gates = await this.gatesOf(unit, run);
    return gates.filter(({ verdict }) => verdict === 'failed').map(({ gate, detail }) => faultOf(gate, detail));
  }

  private async noteFor(reader: Reader, taskId: string) {
    const task = await this.tasks.find(reader, taskId);
    const run = task && (await this.findCurrent(reader, task));
    if (run?.status !== 'concluded' || run.outcome !== 'measured') return null;
    const { matrix, tests } = await this.evidenceOf(reader, run);
    const flaky = findFlaky(
      matrix,
      tests.map(({ id }) => id),
    );
    const verdict: 'passed' | 'failed' = allPassed(await this.gatesOf(reader, run)) ? 'passed' : 'failed';
    return { run_id: run.id, policy: run.policy, verdict, flake_factors: [...new Set(flaky.flatMap(({ factors }) => factors))] };
  }

  private async startIfDemanded(unit: Unit, task: Task): Promise<void> {
    const policy = this.config.qualityPolicy;
    if (policy !== null && task.policy === 'authored') await this.start(unit, task, policy);
  }
}

const MEASURED = ['solution', 'tests', 'metadata', 'environment'] as const;

/** Equal as far as runs go: prompt and requirements are not run. */
function samePins(one: Task['pins'], other: Task['pins']): boolean {
  return MEASURED.every((part) => one[part] === other[part]);
}

function faultOf(what: string, detail: string): Fault {
  return { pointer: `/quality/${what}`, detail, code: `quality-${what}` };
}
