import { Injectable, type OnModuleInit } from '@nestjs/common';
import { dropVoidClaims, severityOf, type Answer, type AxisAnswer, type Value } from '../../../domain/evaluation';
import type { RevisionPins } from '../../../domain/task';
import { AuditLog } from '../../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../../platform/database';
import { newId } from '../../../platform/ids';
import { JobQueue, JobRunner, type Commit, type Job, type JobControl } from '../../../platform/jobs';
import { TasksRepository, type Task } from '../../tasks';
import type { EvaluationPrefill, PrefillSlot, Provenance } from '../evaluation.entity';
import { EvaluationRepository } from '../evaluation.repository';
import { pinsHash } from '../pins';
import { analyseFacts, FACTS_PROGRAM } from './domain/facts-analysis';
import type { TaskTexts } from './domain/texts';
import { analyseVocabulary, VOCABULARY_PROGRAM } from './domain/vocabulary-analysis';
import { ModelAnalysis } from './model-analysis';
import { TaskTextsLoader } from './task-texts';

const JOB = 'evaluation-prefill';

interface Made {
  slot: PrefillSlot;
  answer: Answer;
  provenance: Provenance;
}

/** E1 and E2: made once for each state of a task, before anybody evaluates it, and kept. */
@Injectable()
export class Prefills implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: EvaluationRepository,
    private readonly tasks: TasksRepository,
    private readonly texts: TaskTextsLoader,
    private readonly model: ModelAnalysis,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    // A lane of its own: a model that answers slowly holds no validation up.
    this.runner.register({
      ...{ kind: JOB, lane: 1, run: (job: Job, control: JobControl) => this.run(job, control) },
      exhausted: () => Promise.resolve(),
    });
  }

  /** Asks for both, where they are not there yet. */
  async order(unit: Unit, task: Task): Promise<void> {
    const hash = pinsHash(task.pins);
    if ((await this.repository.listPrefills(unit, task.id, hash)).length > 0) return;
    await this.queue.enqueue(unit, {
      kind: JOB,
      subject: task.id,
      payload: { pins: task.pins },
      dedupeKey: `${JOB}:${task.id}:${hash}`,
    });
  }

  find(reader: Reader, taskId: string, pins: RevisionPins): Promise<EvaluationPrefill[]> {
    return this.repository.listPrefills(reader, taskId, pinsHash(pins));
  }

  private async run(job: Job, { signal }: JobControl): Promise<Commit> {
    const { reader } = this.work;
    const { pins } = job.payload as { pins: RevisionPins };
    if (!(await this.tasks.find(reader, job.subject))) return () => Promise.resolve({ made: 0 });
    const texts = await this.texts.load(reader, pins);
    const made = [first(texts), await this.second(texts, signal)];
    return async (unit) => {
      if ((await this.find(unit, job.subject, pins)).length > 0) return { made: 0 };
      for (const each of made) await this.keep(unit, job.subject, pins, texts, each);
      return { made: made.length };
    };
  }

  private async second(texts: TaskTexts, signal: AbortSignal): Promise<Made> {
    const { modelId } = this.model;
    const asked = modelId === null ? undefined : await this.model.ask(modelId, texts, signal);
    if (asked && 'answer' in asked) return { slot: 'E2', ...asked };
    const { name, version } = VOCABULARY_PROGRAM;
    const instead = modelId !== null && asked ? { instead_of: { model_id: modelId, because: asked.because } } : {};
    return { slot: 'E2', answer: analyseVocabulary(texts), provenance: { by: 'program', program: name, version, ...instead } };
  }

  private async keep(
    unit: Unit,
    taskId: string,
    pins: RevisionPins,
    texts: TaskTexts,
    { slot, answer, provenance }: Made,
  ): Promise<void> {
    const checked = dropVoidClaims(answer, texts);
    const prefill: EvaluationPrefill = {
      ...{ id: newId('prefill'), taskId, slot, pinsHash: pinsHash(pins), provenance, checked },
      ...{ clarity: valueOf(checked.answer.issue_clarity), alignment: valueOf(checked.answer.test_alignment) },
      createdAt: unit.ctx.now().toISOString(),
    };
    await this.repository.insertPrefill(unit, prefill);
    await this.audit.append(unit, {
      action: 'evaluation.prefilled',
      subject: taskId,
      data: { prefill: prefill.id, slot, by: provenance.by, voided: checked.voided.length },
    });
  }
}

function first(texts: TaskTexts): Made {
  const { name, version } = FACTS_PROGRAM;
  return { slot: 'E1', answer: analyseFacts(texts), provenance: { by: 'program', program: name, version } };
}

function valueOf(axis: AxisAnswer | null): Value | null {
  return axis && severityOf(axis);
}
