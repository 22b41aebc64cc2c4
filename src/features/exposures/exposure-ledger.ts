import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import type { Part, Profile } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { Exposure } from './exposures.entity';
import { ExposuresRepository } from './exposures.repository';

/** Parts that a bulk read in a profile shows. */
const PROFILE_PARTS: Readonly<Record<Profile, readonly Part[]>> = {
  sealed: ['metadata', 'prompt', 'requirements', 'environment', 'tests'],
  open: ['metadata', 'prompt', 'requirements', 'environment', 'tests', 'solution', 'hints'],
};

export interface Served {
  taskId: string;
  part: Part;
  revisionId: string | null;
  /** True where the reader wrote the revision. */
  own: boolean;
}

/** Called in the unit that marks two tasks as near-duplicates, after it. */
export type WhenMarked = (unit: Unit, taskId: string, otherTaskId: string) => Promise<void>;

/** Who was shown what, ever. Blindness is decided from here and from seats, by pure rules in domain/separation. */
@Injectable()
export class ExposureLedger {
  private whenMarked: WhenMarked = () => Promise.resolve();

  constructor(
    private readonly repository: ExposuresRepository,
    private readonly audit: AuditLog,
  ) {}

  onMarked(hook: WhenMarked): void {
    this.whenMarked = hook;
  }

  /** Call in a unit that commits before the part is sent. */
  async record(unit: Unit, { taskId, part, revisionId, own }: Served, personId?: string): Promise<void> {
    const { actor, via } = unit.ctx;
    const exposed = { personId: personId ?? actor.personId, accountId: actor.accountId };
    const at = unit.ctx.now().toISOString();
    await this.repository.insert(unit, { id: newId('exposure'), ...exposed, taskId, part, revisionId, own, via, at });
    await this.audit.append(unit, {
      action: 'part.served',
      subject: taskId,
      data: { part, revision: revisionId, person: exposed.personId },
    });
  }

  /** One range for a bulk read of a pool, positions inclusive. */
  async recordRange(unit: Unit, pool: string, profile: Profile, fromPosition: number, toPosition: number): Promise<void> {
    const { actor, via } = unit.ctx;
    const at = unit.ctx.now().toISOString();
    const who = { personId: actor.personId, accountId: actor.accountId };
    await this.repository.insertRange(unit, { id: newId('exposure'), ...who, pool, profile, fromPosition, toPosition, via, at });
    await this.audit.append(unit, { action: 'pool.served', subject: pool, data: { profile, fromPosition, toPosition } });
  }

  /** Ties a published version's position to its task, so that ranges can be traced. */
  async publish(unit: Unit, pool: string, position: number, taskId: string): Promise<void> {
    await this.repository.insertPosition(unit, { pool, position, taskId });
  }

  /** Parts of these tasks that the person was shown (up to a time), by any door and of any version; own writing left out. */
  async partsShown(
    reader: Reader,
    personId: string,
    taskIds: readonly string[],
    until?: string,
  ): Promise<Map<string, Set<Part>>> {
    const shown = new Map<string, Set<Part>>(taskIds.map((id) => [id, new Set()]));
    if (taskIds.length === 0) return shown;
    for (const { taskId, part } of await this.repository.findForeign(reader, personId, taskIds, until))
      shown.get(taskId)?.add(part);
    for (const { taskId, profile } of await this.repository.findRanges(reader, personId, taskIds, until)) {
      for (const part of PROFILE_PARTS[profile as Profile]) shown.get(taskId)?.add(part);
    }
    return shown;
  }

  /** Parts that the person was shown of tasks marked as near-duplicates of this one. */
  async duplicatePartsShown(reader: Reader, personId: string, taskId: string): Promise<Set<Part>> {
    const duplicates = await this.repository.findDuplicates(reader, taskId);
    const shown = await this.partsShown(reader, personId, duplicates);
    return new Set([...shown.values()].flatMap((parts) => [...parts]));
  }

  /** When the person was first shown anything of the task from a time on (RFC 3339); undefined where nothing was. */
  firstShown(reader: Reader, personId: string, taskId: string, since: string): Promise<string | undefined> {
    return this.repository.findFirst(reader, personId, taskId, since);
  }

  findDuplicates(reader: Reader, taskId: string): Promise<string[]> {
    return this.repository.findDuplicates(reader, taskId);
  }

  /** Marks two tasks as near-duplicates, by the actor or by a rule; marking twice changes nothing. */
  async markDuplicates(unit: Unit, taskId: string, otherTaskId: string, reason: string, rule?: string): Promise<void> {
    const [firstTaskId, secondTaskId] = taskId < otherTaskId ? [taskId, otherTaskId] : [otherTaskId, taskId];
    if (await this.repository.existsDuplicate(unit, firstTaskId, secondTaskId)) return;
    const markedBy = rule ?? unit.ctx.actor.accountId;
    await this.repository.insertDuplicate(unit, {
      firstTaskId,
      secondTaskId,
      reason,
      markedBy,
      at: unit.ctx.now().toISOString(),
    });
    await this.audit.append(unit, {
      action: 'task.marked-duplicate',
      subject: taskId,
      data: { other: otherTaskId, ...(rule !== undefined && { rule }) },
    });
    await this.whenMarked(unit, firstTaskId, secondTaskId);
  }

  list(reader: Reader, _ctx: Ctx, taskId: string, after: string | undefined, limit: number): Promise<Exposure[]> {
    return this.repository.listOfTask(reader, taskId, after, limit);
  }
}
