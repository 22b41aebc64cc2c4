import { Injectable } from '@nestjs/common';
import type { Part } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { canonicalJson, newSalt, sha256 } from '../../platform/hash';
import { invalid } from '../../platform/http';
import { newId } from '../../platform/ids';
import { PART_SCHEMAS, type PartContent } from './parts.schema';
import type { SweParts } from './swe-parts.schema';
import type { Revision, Task } from './tasks.entity';
import { TasksRepository } from './tasks.repository';

export type RevisionReason = 'draft' | 'clarification' | 'rework' | 'import';

/** Parses what a client sent as the content of a part; throws a 422 with pointers. */
export function parsePart<P extends Part>(part: P, body: unknown, base = ''): PartContent<P> {
  const parsed = PART_SCHEMAS[part].safeParse(body);
  if (!parsed.success) throw invalid(parsed.error, base);
  return parsed.data as PartContent<P>;
}

/** Immutable states of parts. Writing content is here; reading it for people is in PartReader alone. */
@Injectable()
export class Revisions {
  constructor(
    private readonly repository: TasksRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Stores content as a new revision, or returns the newest one of the same writer when nothing changed. */
  write<P extends Part>(unit: Unit, task: Task, part: P, content: PartContent<P>, reason: RevisionReason): Promise<Revision> {
    return this.store(unit, task, part, content, reason);
  }

  /** The same for a task of kind `swe`. */
  writeSwe<P extends keyof SweParts>(
    unit: Unit,
    task: Task,
    part: P,
    content: SweParts[P],
    reason: RevisionReason,
  ): Promise<Revision> {
    return this.store(unit, task, part, content, reason);
  }

  private async store(unit: Unit, task: Task, part: Part, content: unknown, reason: RevisionReason): Promise<Revision> {
    const { actor } = unit.ctx;
    const json = canonicalJson(content);
    const hash = sha256(`${part}\n${json}`);
    const newest = await this.repository.findOwnRevision(unit, task.id, part, actor.personId);
    if (newest?.sha256 === hash) return newest;
    const salt = newSalt();
    const revision: Revision = {
      ...{ id: newId('revision'), taskId: task.id, part, number: await this.repository.nextNumber(unit, task.id, part) },
      ...{ sha256: hash, salt, commitment: sha256(`${salt}:${hash}`), content: json, reason },
      ...{ accountId: actor.accountId, personId: actor.personId, createdAt: unit.ctx.now().toISOString() },
    };
    await this.repository.insertRevision(unit, revision);
    await this.audit.append(unit, { action: 'part.written', subject: task.id, data: { part, revision: revision.id, reason } });
    return revision;
  }

  /**
   * Content for the machine: validation, lints, leak checks. It goes to no person; what people read goes
   * through PartReader, which checks the wall and writes the exposure.
   */
  async loadForMachine<P extends Part>(reader: Reader, task: Pick<Task, 'pins'>, part: P): Promise<PartContent<P>> {
    const revisionId = task.pins[part];
    if (revisionId === undefined) throw new Error(`The task has no ${part}`);
    return this.loadRevision(reader, part, revisionId);
  }

  /** The same for a task of kind `swe`. */
  async loadSwe<P extends keyof SweParts>(reader: Reader, { pins }: Pick<Task, 'pins'>, part: P): Promise<SweParts[P]> {
    const revisionId = pins[part];
    if (revisionId === undefined) throw new Error(`The task has no ${part}`);
    return JSON.parse(await this.repository.loadContent(reader, revisionId)) as SweParts[P];
  }

  async loadRevision<P extends Part>(reader: Reader, _part: P, revisionId: string): Promise<PartContent<P>> {
    return JSON.parse(await this.repository.loadContent(reader, revisionId)) as PartContent<P>;
  }

  find(reader: Reader, id: string): Promise<Revision | undefined> {
    return this.repository.findRevision(reader, id);
  }

  findOwn(reader: Reader, taskId: string, part: Part, personId: string): Promise<Revision | undefined> {
    return this.repository.findOwnRevision(reader, taskId, part, personId);
  }

  findByNumber(reader: Reader, taskId: string, part: Part, number: number): Promise<Revision | undefined> {
    return this.repository.findRevisionByNumber(reader, taskId, part, number);
  }

  list(reader: Reader, taskId: string, part: Part): Promise<Revision[]> {
    return this.repository.listRevisions(reader, taskId, part);
  }
}
