import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import type { Status } from '../../domain/lifecycle';
import type { RevisionPins } from '../../domain/task';
import type { Reader } from '../../platform/database';
import { PoolsRepository } from '../pools';
import { TasksRepository, type Task } from '../tasks';
import { ValidationService } from '../validation';
import type { NewStressRun } from './stress.schema';
import { StressWall } from './wall';

/** What a run is about. Without a proof it waits for one. */
export interface Target {
  task: Task;
  versionId: string | null;
  proof: { certificateId: string; pins: RevisionPins } | null;
}

const PROVED: ReadonlySet<Status> = new Set(['validated', 'stressed', 'in-review', 'accepted']);
const PROVABLE: ReadonlySet<Status> = new Set(['draft', 'sealed', 'in-testing', 'validating', 'disputed', 'reworking']);

/** Finds what a run is asked for. */
@Injectable()
export class StressTargets {
  constructor(
    private readonly wall: StressWall,
    private readonly tasks: TasksRepository,
    private readonly versions: PoolsRepository,
    private readonly validations: ValidationService,
  ) {}

  /** Throws 404 for what is absent or hidden from the actor, 409 for a task that will not be proved. */
  async find(reader: Reader, actor: Actor, input: Pick<NewStressRun, 'task_id' | 'version_id'>): Promise<Target> {
    const version = input.version_id === undefined ? undefined : await this.versions.findRow(reader, input.version_id);
    const task = await this.tasks.find(reader, version?.taskId ?? input.task_id ?? '');
    if (!task || (input.version_id !== undefined && !version)) throw notFound();
    await this.wall.check(reader, actor, task.id);
    if (task.kind !== 'rlef') throw new DomainError('not-gradable', 'Only tasks of the kind rlef have stress runs.');
    if (!version) return { task, versionId: null, proof: await this.proofOf(reader, task) };
    if (version.status === 'quarantined' || version.status === 'retired') throw new DomainError('version-withdrawn');
    return { task, versionId: version.id, proof: { certificateId: version.certificateId, pins: version.pins } };
  }

  private async proofOf(reader: Reader, task: Task): Promise<Target['proof']> {
    if (PROVABLE.has(task.status)) return null;
    if (!PROVED.has(task.status)) throw conflict(`The task is ${task.status}.`);
    const validation = await this.validations.findLatest(reader, task.id);
    const certificate = validation && (await this.validations.findCertificateOf(reader, validation.id));
    if (!certificate) throw conflict('The task has no certificate.');
    return { certificateId: certificate.id, pins: { ...task.pins } };
  }
}
