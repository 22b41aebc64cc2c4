import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { readableParts } from '../../domain/separation';
import type { Part } from '../../domain/task';
import type { Unit } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import { Seats, TasksRepository, type Seen, type Task } from '../tasks';
import type { Field } from './domain/document';
import { sharpest, type FindingRecord } from './domain/findings';
import { isWriter, maySee, type Eye } from './domain/sight';
import { findingsFor, otherSide } from './matches';
import type { SimilarityMatch } from './similarity.entity';
import type { MatchView } from './similarity.schema';
import { SimilarityRepository } from './similarity.repository';

/** A reader before one task: who they are to it. */
export interface Look extends Eye {
  task: Task;
  seen: Seen | undefined;
}

const PARTS: Readonly<Record<Field, readonly Part[]>> = {
  statement: ['prompt', 'requirements'],
  solution: ['solution'],
  tests: ['tests'],
};
/** Running shows something of both hidden parts. */
const RUN_PARTS: readonly Part[] = ['solution', 'tests'];
const EXCERPT = 400;

/** Renders matches for one reader: what may be told, with the exposure written for what is told. */
@Injectable()
export class MatchViews {
  constructor(
    private readonly repository: SimilarityRepository,
    private readonly tasks: TasksRepository,
    private readonly seats: Seats,
    private readonly ledger: ExposureLedger,
  ) {}

  /** 404 for whom the task is nothing to, and for those who write one side of it. */
  async look(unit: Unit, actor: Actor, taskId: string): Promise<Look> {
    const look = await this.lookAt(unit, actor, taskId);
    if (!look?.seen || isWriter(look, look.seen.seat?.seat)) throw notFound();
    return look;
  }

  /** Undefined where nothing of the match may be told to this reader. */
  async render(unit: Unit, mine: Look, match: SimilarityMatch): Promise<MatchView | undefined> {
    const { actor } = unit.ctx;
    const other = match.benchmarkId === null ? await this.lookAt(unit, actor, otherSide(match, mine.task.id)) : undefined;
    const sides = other ? [mine, other] : [mine];
    const visible = findingsFor(match, mine.task.id).filter(({ field }) => maySee(field, sides));
    const level = sharpest(visible);
    if (level === undefined) return undefined;
    const findings: MatchView['findings'] = [];
    for (const finding of visible) findings.push(await this.renderFinding(unit, sides, finding));
    const { id, version, benchmarkId, key, held, reason, overriddenAt } = match;
    return {
      ...{
        id,
        etag: String(version),
        task_id: other?.seen ? other.task.id : null,
        level,
        near: visible.some(({ near }) => near),
        findings,
      },
      benchmark: benchmarkId !== null && key !== null ? { id: benchmarkId, key, held_out: held } : null,
      override: reason !== null && overriddenAt !== null ? { reason, at: overriddenAt } : null,
    };
  }

  private async lookAt(unit: Unit, actor: Actor, taskId: string): Promise<Look | undefined> {
    const task = await this.tasks.find(unit, taskId);
    if (!task) return undefined;
    const seen = await this.seats.getSeen(unit, actor, taskId).catch(unseen);
    return { task, seen, audience: seen?.audience, seated: seen?.seat !== undefined, accepted: task.status === 'accepted' };
  }

  private async renderFinding(
    unit: Unit,
    sides: readonly Look[],
    { layer, field, level, score, near, spans, items, passed }: FindingRecord,
  ): Promise<MatchView['findings'][number]> {
    const readable = items !== undefined && sides.every((side) => mayRead(unit.ctx.actor, side, field));
    const texts = readable ? await this.textsOf(unit, items) : undefined;
    await this.expose(unit, sides, layer === 'behaviour' ? RUN_PARTS : PARTS[field], field !== 'statement', texts !== undefined);
    const told = { layer, field, level, score: Math.round(score * 1000) / 1000, near };
    const shown = texts
      ? spans.map((span) => ({ mine: place(texts.mine, span.mine), theirs: place(texts.theirs, span.theirs) }))
      : [];
    return { ...told, spans: shown, ...(passed && { passed: { mine: toCount(passed.mine), theirs: toCount(passed.theirs) } }) };
  }

  /** A fact about a hidden part is as hidden as the part, and so an exposure; of a statement only its words are. */
  private async expose(
    unit: Unit,
    sides: readonly Look[],
    parts: readonly Part[],
    isHidden: boolean,
    withText: boolean,
  ): Promise<void> {
    if (!isHidden && !withText) return;
    for (const { task } of sides) {
      for (const part of parts) {
        const revisionId = withText ? (task.pins[part] ?? null) : null;
        await this.ledger.record(unit, { taskId: task.id, part, revisionId, own: false });
      }
    }
  }

  /** Undefined once one of the texts has left the index. */
  private async textsOf(
    unit: Unit,
    { mine, theirs }: { mine: number; theirs: number },
  ): Promise<{ mine: string; theirs: string } | undefined> {
    const found = new Map((await this.repository.loadItems(unit, [mine, theirs])).map(({ seq, text }) => [seq, text]));
    const [left, right] = [found.get(mine), found.get(theirs)];
    return left === undefined || right === undefined ? undefined : { mine: left, theirs: right };
  }
}

function unseen(error: unknown): undefined {
  if (error instanceof DomainError && error.code === 'not-found') return undefined;
  throw error;
}

/** In whole: by the table of who sees what, or because it is published. */
function mayRead({ capabilities }: Actor, { task, audience, accepted }: Look, field: Field): boolean {
  if (accepted && capabilities.has(field === 'statement' ? 'pools:read' : 'pools:read-open')) return true;
  const { kind, status, authorSealedAt, testsSealedAt } = task;
  const ready = { kind, status, authorSealed: authorSealedAt !== null, testsSealed: testsSealedAt !== null };
  const parts = audience === undefined ? new Set<Part>() : readableParts(audience, ready);
  return PARTS[field].every((part) => parts.has(part));
}

function place(text: string, [start, end]: readonly [number, number]): { start: number; end: number; text: string } {
  return { start, end, text: text.slice(start, Math.min(end, start + EXCERPT)).toWellFormed() };
}

function toCount([passed, of]: readonly [number, number]): { passed: number; of: number } {
  return { passed, of };
}
