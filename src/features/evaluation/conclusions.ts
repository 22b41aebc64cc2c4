import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decide, difficultyOf, severitiesOf, whyDropped } from '../../domain/evaluation';
import type { Answer, Axis, Decision, DifficultyBucket, Value } from '../../domain/evaluation';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { CasesService, RulingsService } from '../arbitration';
import { Lifecycle, Seats, TasksRepository, TasksService, type Task } from '../tasks';
import type { Evaluation, EvaluationResponse } from './evaluation.entity';
import { EvaluationRepository } from './evaluation.repository';
import { sameJudged } from './pins';
import { Prefills } from './prefill/prefills';

/** Called in the unit in which an evaluation ends well; `golden` registers it and accepts the task. */
export type WhenStamped = (unit: Unit, task: Task, stamped: StampedEvaluation) => Promise<unknown>;

/** What acceptance and its record need of an evaluation. */
export interface StampedEvaluation {
  id: string;
  round: number;
  rubric_version: string;
  seat_policy: string;
  /** 0 best: of each axis the worse of the two; the milder one where an arbiter found no defect. */
  severities: Record<Axis, Value>;
  difficulty: DifficultyBucket;
  discrepancy_id: string | null;
  evaluator_1: Answer;
  evaluator_2: Answer;
  stamped_at: string;
}

/** What two answers lead to: a stamp, a rejection, or a case; and how an evaluation goes on when its task comes back. */
@Injectable()
export class Conclusions implements OnModuleInit {
  private stamped: WhenStamped = () => Promise.resolve();

  constructor(
    private readonly repository: EvaluationRepository,
    private readonly prefills: Prefills,
    private readonly tasks: TasksRepository,
    private readonly rejections: TasksService,
    private readonly seats: Seats,
    private readonly cases: CasesService,
    private readonly rulings: RulingsService,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.lifecycle.onMoved(async (unit, task) => {
      if (task.kind === 'swe' && task.status === 'screened') await this.takeUp(unit, task);
    });
    this.rulings.onSettled((unit, { id }, { fault }) => this.ruled(unit, id, fault === 'none'));
  }

  onStamped(hook: WhenStamped): void {
    this.stamped = hook;
  }

  async conclude(
    unit: Unit,
    task: Task,
    evaluation: Evaluation,
    first: EvaluationResponse,
    second: EvaluationResponse,
  ): Promise<void> {
    const decision = decide(answerOf(first), answerOf(second));
    await this.audit.append(unit, {
      action: 'evaluation.decided',
      subject: task.id,
      data: { evaluation: evaluation.id, keep: decision.keep, disputed: decision.disputes.length },
    });
    // A gold item ends like any other for those who evaluated it, and nothing follows.
    if (evaluation.gold) return void (await this.enter(unit, evaluation, decision.keep ? 'stamped' : 'dropped', { decision }));
    if (decision.disputes.length > 0) return this.dispute(unit, task, evaluation, decision, [first, second]);
    if (decision.keep) return this.stamp(unit, task, evaluation, { decision });
    await this.enter(unit, evaluation, 'dropped', { decision, activeKey: null });
    await this.rejections.end(unit, task, 'evaluator-2', whyDropped(decision));
  }

  /** The evaluation that stands for the task as it is now; undefined where it has none, or one of another state of it. */
  async findStamped(reader: Reader, task: Task): Promise<StampedEvaluation | undefined> {
    const evaluation = await this.repository.findActive(reader, task.id);
    if (evaluation?.state !== 'stamped' || !sameJudged(evaluation.pins, task.pins)) return undefined;
    const { id, round, seatPolicy, ruledSound, decision, discrepancyId } = evaluation;
    const responses = await this.repository.listResponses(reader, id);
    const first = responses.findLast(({ kind }) => kind === 'consolidated');
    const second = responses.findLast(({ kind }) => kind === 'stamp');
    if (!first || !second || !decision) throw new Error(`${id} is stamped and lacks what it was stamped with`);
    const [evaluator_1, evaluator_2] = [answerOf(first), answerOf(second)];
    return {
      ...{ id, round, rubric_version: second.rubricVersion, seat_policy: seatPolicy, discrepancy_id: discrepancyId },
      severities: ruledSound ? milder(evaluator_1, evaluator_2) : decision.severities,
      difficulty: difficultyOf([evaluator_1.difficulty, evaluator_2.difficulty]),
      ...{ evaluator_1, evaluator_2, stamped_at: second.at },
    };
  }

  private async stamp(unit: Unit, task: Task, evaluation: Evaluation, patch: Partial<Evaluation>): Promise<void> {
    await this.enter(unit, evaluation, 'stamped', patch);
    await this.lifecycle.tell(unit, task, 'evaluator-2', 'stamped');
    const stamped = await this.findStamped(unit, task);
    if (stamped) await this.stamped(unit, task, stamped);
  }

  private async dispute(
    unit: Unit,
    task: Task,
    evaluation: Evaluation,
    decision: Decision,
    responses: readonly [EvaluationResponse, EvaluationResponse],
  ): Promise<void> {
    const seats = ['evaluator-1', 'evaluator-2'] as const;
    const found = await this.cases.openFrom(unit, task, {
      source: 'evaluation',
      statement: `Two evaluators do not agree: ${decision.disputes.map(({ about, values: [a, b] }) => `${about} ${a} and ${b}`).join('; ')} (0 is best). A ruling without a defect keeps the task.`,
      attachments: responses.map(({ id, answer, kind, round }, index) => ({
        ...{ kind: 'evaluation-response', id },
        body: { seat: seats[index], kind, round, answer },
      })),
    });
    if (!found) throw this.lifecycle.wrongState(task);
    await this.enter(unit, evaluation, 'disputed', { decision, discrepancyId: found.id });
  }

  /** The ruling on a case of two evaluators. The task may be back in evaluation already, or come back later. */
  private async ruled(unit: Unit, discrepancyId: string, sound: boolean): Promise<void> {
    const evaluation = await this.repository.findByCase(unit, discrepancyId);
    if (!evaluation || !sound) return;
    await this.repository.update(unit, evaluation, { ruledSound: true });
    const task = await this.tasks.find(unit, evaluation.taskId);
    if (task?.status === 'in-evaluation') await this.stamp(unit, task, evaluation, {});
  }

  /** A task has passed its screening, for the first time or again. An evaluation of the same state of it goes on; of another it is over. */
  private async takeUp(unit: Unit, task: Task): Promise<void> {
    await this.prefills.order(unit, task);
    const evaluation = await this.repository.findActive(unit, task.id);
    if (!evaluation) return;
    if (!sameJudged(evaluation.pins, task.pins)) return this.supersede(unit, task, evaluation);
    await this.lifecycle.move(unit, task, 'in-evaluation', 'evaluators-claimed');
    const isDue = evaluation.state === 'stamped' || (evaluation.state === 'disputed' && evaluation.ruledSound);
    if (isDue) await this.stamp(unit, task, evaluation, {});
  }

  private async supersede(unit: Unit, task: Task, evaluation: Evaluation): Promise<void> {
    await this.enter(unit, evaluation, 'superseded', { activeKey: null });
    for (const row of await this.seats.listActive(unit, task.id)) {
      if (row.seat === 'evaluator-1' || row.seat === 'evaluator-2') await this.seats.end(unit, row, 'task-changed');
    }
  }

  private enter(
    unit: Unit,
    evaluation: Evaluation,
    state: Evaluation['state'],
    patch: Partial<Evaluation> = {},
  ): Promise<Evaluation> {
    return this.repository.update(unit, evaluation, { ...patch, state, stageAt: unit.ctx.now().toISOString() });
  }
}

function answerOf({ id, answer }: EvaluationResponse): Answer {
  if (!answer) throw new Error(`${id} holds no answer`);
  return answer;
}

function milder(first: Answer, second: Answer): Record<Axis, Value> {
  const [a, b] = [severitiesOf(first), severitiesOf(second)];
  const least = (axis: Axis): Value => (a[axis] < b[axis] ? a[axis] : b[axis]);
  return { 'issue-clarity': least('issue-clarity'), 'test-alignment': least('test-alignment') };
}
