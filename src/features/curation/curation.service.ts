import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import type { Status } from '../../domain/lifecycle';
import type { RevisionPins } from '../../domain/task';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { CasesService } from '../arbitration';
import { CaseRecorder, SweTasks, type SweTask } from '../batches';
import {
  AuthorService,
  Lifecycle,
  Revisions,
  Seats,
  TasksRepository,
  TaskViews,
  type SweParts,
  type Task,
  type TaskView,
} from '../tasks';
import { HintsService } from '../hints';
import { ScreeningService } from '../screening';
import { ValidationService, type Validation } from '../validation';
import { partsOf, PROVED_PARTS } from './domain/parts';

const ORIGIN = 'swe:';

/** What a ruling finds at fault here is not mended by a seal: the candidate has to be made again, another than it was. */
const OF_THE_CANDIDATE: readonly string[] = ['solution', 'tests', 'environment'];

/** Whether the proof of a task is in a later feature's hands now; it is called in the unit that asks for one. */
export type ProvesItself = (unit: Unit, task: Task) => Promise<boolean>;

/** What people have begun to judge, or have accepted, keeps its hints. */
const SETTLED: readonly Status[] = ['in-evaluation', 'accepted', 'quarantined', 'retired', 'rejected'];

/**
 * Verified directories as tasks: each has a row of kind `swe` with parts, seats and a lifecycle like any other. Whatever is proved
 * comes out of a batch; a change of it is a new verification of the same candidate.
 */
@Injectable()
export class Curation implements OnModuleInit {
  private readonly provers: ProvesItself[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly verified: SweTasks,
    private readonly recorder: CaseRecorder,
    private readonly tasks: TasksRepository,
    private readonly author: AuthorService,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly validations: ValidationService,
    private readonly cases: CasesService,
    private readonly screening: ScreeningService,
    private readonly hints: HintsService,
    private readonly seats: Seats,
    private readonly views: TaskViews,
  ) {}

  onModuleInit(): void {
    this.recorder.onVerified((unit, source) => this.follow(unit, source));
    this.validations.registerSwe((unit, task) => this.prove(unit, task));
    this.hints.onDecided((unit, sweTaskId) => this.hint(unit, sweTaskId));
    this.screening.onVerdict((unit, { taskId, verdict }) => this.screened(unit, taskId, verdict === 'passed'));
  }

  /** Asked before a task is proved by what its directory holds. */
  onProve(hook: ProvesItself): void {
    this.provers.push(hook);
  }

  /** The task of a verified directory; undefined where there is none yet. */
  find(reader: Reader, sweTaskId: string): Promise<Task | undefined> {
    return this.tasks.findByOrigin(reader, `${ORIGIN}${sweTaskId}`);
  }

  /** `owner__repo-123` of a task of kind `swe`. */
  sourceIdOf({ origin }: Pick<Task, 'origin'>): string {
    if (!origin?.startsWith(ORIGIN)) throw new Error(`${origin ?? 'A task without an origin'} is no SWE task`);
    return origin.slice(ORIGIN.length);
  }

  /** Whether the manifest has the directory of a task of kind `swe`. */
  async isListed(reader: Reader, task: Pick<Task, 'origin'>): Promise<boolean> {
    return (await this.verified.present([this.sourceIdOf(task)], reader)).size > 0;
  }

  /** The verified row of a task, for the machine. @throws not-found where its directory is not listed any more */
  async getSource(reader: Reader, task: Pick<Task, 'origin'>): Promise<SweTask> {
    const source = await this.verified.findWhole(reader, this.sourceIdOf(task));
    if (!source) throw notFound();
    return source;
  }

  /** Whether a validation was of the patches, tests and environment that the task has now. */
  isProofOf({ pins }: Pick<Validation, 'pins'>, task: Pick<Task, 'pins'>): boolean {
    return PROVED_PARTS.every((part) => pins[part] === task.pins[part]);
  }

  /** Whether the task has the parts of this directory: it may have been made again while people judged the former. */
  async isOf(reader: Reader, task: Pick<Task, 'pins'>, { contentHash }: Pick<SweTask, 'contentHash'>): Promise<boolean> {
    if (task.pins.environment === undefined) return false;
    const environment = await this.revisions.loadSwe(reader, task, 'environment');
    return environment.directory_hash === contentHash;
  }

  /** Makes the task of a directory that was verified before there was curation; the same task where there is one. */
  curate(ctx: Ctx, sweTaskId: string): Promise<TaskView> {
    return this.work.run(ctx, async (unit) => {
      const source = await this.verified.findWhole(unit, sweTaskId);
      if (!source) throw notFound();
      await this.follow(unit, source);
      const task = await this.find(unit, sweTaskId);
      if (!task) throw notFound();
      return this.views.render(unit, await this.seats.getSeen(unit, ctx.actor, task.id));
    });
  }

  /** Brings a task up to its directory: a new one, or one that waits for its proof. What is further on stays as it was judged. */
  private async follow(unit: Unit, source: SweTask): Promise<void> {
    const found = await this.find(unit, source.id);
    const task = found ?? (await this.insert(unit, source));
    if (found && (await this.isOf(unit, found, source))) return;
    if (found && found.status !== 'validated' && found.status !== 'validating') {
      await this.lifecycle.tell(unit, found, 'system', 'made-again', { status: found.status });
      return;
    }
    await this.pin(unit, task, source);
    await this.certify(unit, task, source);
  }

  private insert(unit: Unit, source: SweTask): Promise<Task> {
    const { title } = partsOf(source).metadata;
    return this.author.insert(
      unit,
      { title, domain: source.language },
      { kind: 'swe', status: 'validated', policy: 'golden', blindness: 'not-attested', origin: `${ORIGIN}${source.id}` },
    );
  }

  /** New revisions of everything that the directory holds; a statement that people have reworked stays theirs. */
  private async pin(unit: Unit, task: Task, source: SweTask): Promise<void> {
    const parts: Partial<SweParts> = partsOf(source);
    if (task.pins.prompt !== undefined) delete parts.prompt;
    // It counts the tests: with those of a blind writer among them that is not its readers' to know.
    if (task.blindness === 'platform') delete parts.metadata;
    const pins: RevisionPins = { ...task.pins };
    for (const part of Object.keys(parts) as (keyof typeof parts)[]) {
      const content = parts[part];
      if (content !== undefined) pins[part] = (await this.revisions.writeSwe(unit, task, part, content, 'import')).id;
    }
    const now = unit.ctx.now().toISOString();
    await this.lifecycle.change(unit, task, { pins, authorSealedAt: task.authorSealedAt ?? now, testsSealedAt: now });
  }

  /** After a ruling: what was proved and has not changed is proved still; the rest waits for its candidate to be made again. */
  private async prove(unit: Unit, task: Task): Promise<void> {
    for (const hook of this.provers) if (await hook(unit, task)) return;
    const source = await this.verified.findWhole(unit, this.sourceIdOf(task));
    if (source && !(await this.isOf(unit, task, source))) return this.repin(unit, task, source);
    const latest = await this.validations.findLatest(unit, task.id);
    const fault = await this.cases.findFault(unit, task.id);
    const stands = fault === undefined || !OF_THE_CANDIDATE.includes(fault);
    if (source && latest && stands && this.isProofOf(latest, task)) return this.certify(unit, task, source);
    await this.lifecycle.tell(unit, task, 'system', 'waits-for-candidate');
  }

  private async repin(unit: Unit, task: Task, source: SweTask): Promise<void> {
    await this.pin(unit, task, source);
    await this.certify(unit, task, source);
  }

  private async certify(unit: Unit, task: Task, source: SweTask): Promise<void> {
    const { id, contentHash, record, summary } = source;
    await this.validations.certifySwe(unit, task, {
      ...{ swe_task: id, directory_hash: contentHash, image: summary.image, record_sha256: sha256(record) },
      ...{ fail_to_pass: summary.fail_to_pass, pass_to_pass: summary.pass_to_pass },
    });
    if (task.status === 'validating') await this.lifecycle.move(unit, task, 'validated', 'evidence-complete');
    // Without a number: how many tests there are is as hidden as the tests.
    await this.lifecycle.tell(unit, task, 'system', 'proved');
    await this.goOn(unit, id);
  }

  /** Screens a validated task, and lets it go on where it passes. */
  async goOn(unit: Unit, sweTaskId: string): Promise<void> {
    // Screened as it is, a verdict is told nowhere again.
    const { verdict } = await this.screening.screen(unit, sweTaskId);
    await this.screened(unit, sweTaskId, verdict === 'passed');
  }

  /** What people have accepted is a part of the task, for those who may read hints: its evaluators, and its blind test writer. */
  private async hint(unit: Unit, sweTaskId: string): Promise<void> {
    const task = await this.find(unit, sweTaskId);
    if (!task) return;
    if (SETTLED.includes(task.status))
      throw conflict('Evaluators judge the task with its hints as they are; a case on it comes first.');
    const hints = (await this.hints.acceptedOf(unit, sweTaskId)).map(({ path, text }) => `${path}: ${text}`);
    const { id } = await this.revisions.writeSwe(unit, task, 'hints', { hints }, 'draft');
    if (id !== task.pins.hints) await this.lifecycle.change(unit, task, { pins: { ...task.pins, hints: id } });
  }

  /** What passed goes on to be evaluated; what did not waits for an override, a ruling, or to be made again. */
  private async screened(unit: Unit, sweTaskId: string, passed: boolean): Promise<void> {
    const task = await this.find(unit, sweTaskId);
    if (!passed || task?.status !== 'validated') return;
    await this.lifecycle.move(unit, task, 'screened', 'screening-passed');
    await this.lifecycle.tell(unit, task, 'system', 'screened');
  }
}
