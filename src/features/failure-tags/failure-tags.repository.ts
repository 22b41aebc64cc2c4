import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import type { TagSubject } from '../../domain/failure-tags';
import { StressRun } from '../stress';
import { SeatRow, Task } from '../tasks';
import { AttemptTag, PanelSuspicion, RuleSwitch, type TagState } from './failure-tags.entity';

/** Rows of one insert: SQLite takes some 32,000 values in one statement, and a tag has 20. */
const CHUNK = 500;

/** How often a tag was given; of all attempts together that the reader may know of. */
export interface TagCount {
  model: string;
  domain: string;
  taskId: string;
  axis: AttemptTag['axis'];
  slug: string;
  state: TagState;
  attempts: number;
}

@Injectable()
export class FailureTagsRepository {
  /** Those whose key is known already are left out; returns the others. */
  async insertNew(unit: Unit, rows: readonly AttemptTag[]): Promise<AttemptTag[]> {
    const fresh: AttemptTag[] = [];
    for (let at = 0; at < rows.length; at += CHUNK) {
      const chunk = rows.slice(at, at + CHUNK);
      const known = await unit.manager.find(AttemptTag, {
        where: { key: In(chunk.map(({ key }) => key)) },
        select: { key: true },
      });
      const keys = new Set(known.map(({ key }) => key));
      const missing = chunk.filter(({ key }) => !keys.has(key));
      if (missing.length > 0) await unit.manager.insert(AttemptTag, missing);
      fresh.push(...missing);
    }
    return fresh;
  }

  /** Compare-and-set on the state. */
  update(unit: Unit, { id, state }: AttemptTag, patch: Partial<AttemptTag>): Promise<number> {
    return updateRows(unit, AttemptTag, { id, state }, patch);
  }

  /** What could be seen, as a later judgement says it. */
  async replaceOutcome(unit: Unit, { key, slug, decidedAt }: AttemptTag): Promise<void> {
    await updateRows(unit, AttemptTag, { key }, { slug, decidedAt });
  }

  listOf(reader: Reader, attemptIds: readonly string[]): Promise<AttemptTag[]> {
    return reader.manager.find(AttemptTag, { where: { attemptId: In([...attemptIds]) }, order: { id: 'ASC' } });
  }

  findRun(reader: Reader, id: string): Promise<StressRun | null> {
    return reader.manager.findOneBy(StressRun, { id });
  }

  async insertFinding(unit: Unit, finding: PanelSuspicion): Promise<void> {
    await insertRow(unit, PanelSuspicion, finding);
  }

  hasFinding(reader: Reader, key: string): Promise<boolean> {
    return reader.manager.existsBy(PanelSuspicion, { key });
  }

  listFindings(reader: Reader, discrepancyId: string, cycle: number): Promise<PanelSuspicion[]> {
    return reader.manager.find(PanelSuspicion, { where: { discrepancyId, cycle }, order: { id: 'ASC' } });
  }

  insertSwitch(unit: Unit, row: RuleSwitch): Promise<void> {
    return insertRow(unit, RuleSwitch, row);
  }

  /** Oldest first. */
  listSwitches(reader: Reader): Promise<RuleSwitch[]> {
    return reader.manager.find(RuleSwitch, { order: { id: 'ASC' } });
  }

  /** What people said of one rule's suggestions since a moment. */
  async countDecided(
    unit: Unit,
    ruleId: string,
    ruleVersion: number,
    since: string,
  ): Promise<{ confirmed: number; rejected: number }> {
    const count = (state: TagState): Promise<number> =>
      unit.manager
        .createQueryBuilder(AttemptTag, 'tag')
        .where('tag.rule_id = :ruleId AND tag.rule_version = :ruleVersion AND tag.state = :state', { ruleId, ruleVersion, state })
        .andWhere('tag.reviewer IS NOT NULL AND tag.decided_at >= :since', { since })
        .getCount();
    return { confirmed: await count('confirmed'), rejected: await count('rejected') };
  }

  /** All causes of what a person decided on, at least one of it: what agreement and confusion are made of. */
  async listReviewed(reader: Reader, subject?: TagSubject, hidden: readonly string[] = []): Promise<AttemptTag[]> {
    const reviewed = await reader.manager.find(AttemptTag, {
      where: {
        axis: 'cause',
        reviewer: Not(IsNull()),
        ...(subject && { subject }),
        ...(hidden.length > 0 && { taskId: Not(In([...hidden])) }),
      },
      select: { attemptId: true },
    });
    const ids = [...new Set(reviewed.map(({ attemptId }) => attemptId))];
    const rows: AttemptTag[] = [];
    for (let at = 0; at < ids.length; at += CHUNK)
      rows.push(
        ...(await reader.manager.find(AttemptTag, {
          where: { axis: 'cause', attemptId: In(ids.slice(at, at + CHUNK)) },
          order: { id: 'ASC' },
        })),
      );
    return rows;
  }

  /** Tasks whose attempts and trajectories a person must not know of: with a blind seat of theirs, until they are accepted. */
  async hiddenTasks(reader: Reader, personId: string): Promise<string[]> {
    const rows = await reader.manager
      .createQueryBuilder(SeatRow, 'seat')
      .innerJoin(Task, 'task', "task.id = seat.task_id AND task.status <> 'accepted'")
      .where("seat.person_id = :personId AND seat.seat IN ('author', 'test-writer', 'evaluator-1', 'evaluator-2')", { personId })
      .select('seat.task_id', 'taskId')
      .distinct(true)
      .getRawMany<{ taskId: string }>();
    return rows.map(({ taskId }) => taskId);
  }

  async counts(reader: Reader, subject: TagSubject, hidden: readonly string[]): Promise<TagCount[]> {
    const query = reader.manager
      .createQueryBuilder(AttemptTag, 'tag')
      .select(['tag.model AS model', 'tag.domain AS domain', 'tag.axis AS axis', 'tag.slug AS slug', 'tag.state AS state'])
      .addSelect('tag.task_id', 'taskId')
      .addSelect('COUNT(DISTINCT tag.attempt_id)', 'attempts')
      .where('tag.subject = :subject', { subject })
      .groupBy('tag.model, tag.domain, tag.task_id, tag.axis, tag.slug, tag.state');
    if (hidden.length > 0) query.andWhere('tag.task_id NOT IN (:...hidden)', { hidden });
    const rows = await query.getRawMany<TagCount & { attempts: number | string }>();
    return rows.map((row) => ({ ...row, attempts: Number(row.attempts) }));
  }
}
