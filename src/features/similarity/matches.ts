import { Injectable } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ExposureLedger } from '../exposures';
import { nameOf, type Found } from './comparisons';
import { blocks, covers, merged, sharpest, turned, type FindingRecord } from './domain/findings';
import { RULES } from './domain/parameters';
import { MatchesRepository } from './matches.repository';
import type { SimilarityMatch } from './similarity.entity';

/** Both sides of a match in the order in which it is stored. */
interface Sides {
  taskId: string;
  other: string;
  /** The task that the findings are told of stands second. */
  isTurned: boolean;
}

/** Keeps what comparisons found. */
@Injectable()
export class Matches {
  constructor(
    private readonly repository: MatchesRepository,
    private readonly ledger: ExposureLedger,
  ) {}

  /** Puts what was found of a task's texts in place of what was known of them. Says whether the task must be held out. */
  async replace(unit: Unit, taskId: string, found: readonly Found[]): Promise<boolean> {
    const others = groupByOther(found);
    const known = await this.repository.listOf(unit, taskId);
    const gone = known.filter((match) => !others.has(otherSide(match, taskId)));
    await this.repository.delete(
      unit,
      gone.map(({ id }) => id),
    );
    for (const { other, findings } of others.values()) await this.store(unit, taskId, other, findings);
    return this.isHeld(unit, taskId);
  }

  /** Adds findings to what is known of a pair; earlier ones of the same layer and field give way. */
  async add(unit: Unit, taskId: string, other: Found['other'], findings: readonly FindingRecord[]): Promise<void> {
    const sides = sidesOf(taskId, nameOf(other));
    const known = await this.repository.findPair(unit, sides.taskId, sides.other);
    const before = known ? seenFrom(sides, known.findings) : [];
    const fresh = before.filter((old) => !findings.some(({ layer, field }) => layer === old.layer && field === old.field));
    await this.store(unit, taskId, other, [...fresh, ...findings]);
  }

  /** Whether something stands against training on the task: near a protected item, and nobody has said that it is none. */
  async isHeld(unit: Unit, taskId: string): Promise<boolean> {
    const matches = await this.repository.listOf(unit, taskId);
    return matches.some(({ held, level, reason }) => held && blocks(level) && reason === null);
  }

  /** Tells the ledger which tasks count as one with this; a mark stays for good. */
  async mark(unit: Unit, taskId: string): Promise<void> {
    for (const match of await this.repository.listOf(unit, taskId)) {
      if (!match.near || match.benchmarkId !== null) continue;
      const { layer, field, score } = match.findings.find(({ near }) => near) ?? { layer: 'exact', field: 'statement', score: 1 };
      await this.ledger.markDuplicates(unit, match.taskId, match.other, `${layer} of ${field}: ${score.toFixed(2)}`, RULES);
    }
  }

  private async store(unit: Unit, taskId: string, other: Found['other'], given: readonly FindingRecord[]): Promise<void> {
    const sides = sidesOf(taskId, nameOf(other));
    const findings = seenFrom(sides, merged(given));
    const level = sharpest(findings);
    if (level === undefined) return;
    const near = findings.some((finding) => finding.near);
    const known = await this.repository.findPair(unit, sides.taskId, sides.other);
    const updatedAt = unit.ctx.now().toISOString();
    if (!known) return this.insert(unit, sides, other, { level, near, findings, updatedAt });
    // What somebody let pass covers what is no worse; anything else has to be looked at again.
    const lapsed = covers(known.findings, findings) ? {} : { reason: null, overriddenBy: null, overriddenAt: null };
    await this.repository.update(unit, known, { level, near, findings, updatedAt, held: other.held, ...lapsed });
  }

  private insert(
    unit: Unit,
    { taskId, other: name }: Sides,
    { benchmarkId, key, held }: Found['other'],
    facts: Pick<SimilarityMatch, 'level' | 'near' | 'findings' | 'updatedAt'>,
  ): Promise<void> {
    const blank = { reason: null, overriddenBy: null, overriddenAt: null, version: 1, createdAt: facts.updatedAt };
    return this.repository.insert(unit, { id: newId('match'), taskId, other: name, benchmarkId, key, held, ...facts, ...blank });
  }
}

/** Who stands on the other side of a match of this task. */
export function otherSide({ taskId, other }: Pick<SimilarityMatch, 'taskId' | 'other'>, mine: string): string {
  return taskId === mine ? other : taskId;
}

/** The findings of a match as this task sees them. */
export function findingsFor(match: Pick<SimilarityMatch, 'taskId' | 'findings'>, mine: string): FindingRecord[] {
  return match.taskId === mine ? match.findings : turned(match.findings);
}

function sidesOf(mine: string, other: string): Sides {
  const isTurned = other.startsWith('task_') && other < mine;
  return isTurned ? { taskId: other, other: mine, isTurned } : { taskId: mine, other, isTurned };
}

function seenFrom({ isTurned }: Sides, findings: readonly FindingRecord[]): FindingRecord[] {
  return isTurned ? turned(findings) : [...findings];
}

/** What was found, by the other side. */
export function groupByOther(found: readonly Found[]): Map<string, Found> {
  const groups = new Map<string, Found>();
  for (const { other, findings } of found) {
    const group = groups.get(nameOf(other));
    if (group) group.findings.push(...findings);
    else groups.set(nameOf(other), { other, findings: [...findings] });
  }
  return groups;
}
