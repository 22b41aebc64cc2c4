import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { formatPullRef, pullKey, sweTaskId, type PullRef } from '../../domain/swe';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { readPoolFile } from '../sourcing';
import type { Candidate, PrPool } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { CandidateQuery, CandidateView, NewPool, PoolView } from './batches.schema';
import { toldReasons, Withheld } from './withheld';

/** Pools of pull requests, and what became of each of these. */
@Injectable()
export class PrPools {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly withheld: Withheld,
    private readonly audit: AuditLog,
  ) {}

  /** Takes a pool in, or its newer text; candidates that are known keep what is known of them. */
  put(ctx: Ctx, { name, text, language }: NewPool): Promise<PoolView> {
    const { pulls, faults } = readPoolFile(text);
    return this.work.run(ctx, async (unit) => {
      const known = await this.repository.findPool(unit, { name });
      const pool: PrPool = {
        ...{ id: known?.id ?? newId('pr-pool'), name, language, sha256: sha256(text), size: pulls.length },
        ...{ faults: [...faults], updatedAt: unit.ctx.now().toISOString() },
      };
      const ids = await this.candidatesFor(unit, pulls, language);
      const entries = pulls.map((pull) => ({ poolId: pool.id, line: pull.line, candidateId: ids.get(pullKey(pull)) ?? '' }));
      await this.repository.savePool(unit, pool, entries);
      const data = { name, pull_requests: pulls.length, faults: faults.length };
      await this.audit.append(unit, { action: 'swe-pool.saved', subject: pool.id, data });
      return poolView(pool);
    });
  }

  /** Ids of the pull requests' candidates, by key; makes those that are new. */
  private async candidatesFor(unit: Unit, pulls: readonly PullRef[], language: PrPool['language']): Promise<Map<string, string>> {
    const known = await this.repository.findCandidates(unit, pulls.map(pullKey));
    const ids = new Map(known.map(({ key, id }) => [key, id]));
    const fresh = pulls.filter((pull) => !ids.has(pullKey(pull))).map((pull) => candidateOf(unit, pull, language));
    await this.repository.insertCandidates(unit, fresh);
    for (const { key, id } of fresh) ids.set(key, id);
    return ids;
  }

  async list({ cursor, limit }: PageQuery): Promise<{ items: PoolView[]; next_cursor: string | null }> {
    const rows = await this.repository.listPools(this.work.reader, afterOf(cursor), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    return { ...page, items: page.items.map(poolView) };
  }

  async get(id: string): Promise<PoolView> {
    const pool = await this.repository.findPool(this.work.reader, { id });
    if (!pool) throw notFound();
    return poolView(pool);
  }

  async listCandidates(query: CandidateQuery): Promise<{ items: CandidateView[]; next_cursor: string | null }> {
    const rows = await this.repository.listCandidates(this.work.reader, query, afterOf(query.cursor), query.limit + 1);
    const page = toPage(rows, query.limit, ({ id }) => id);
    const hidden = await this.withheld.ids(this.work.reader);
    return { ...page, items: page.items.map((candidate) => candidateView(candidate, hidden)) };
  }

  async getCandidate(id: string): Promise<CandidateView> {
    const candidate = await this.repository.findCandidate(this.work.reader, id);
    if (!candidate) throw notFound();
    return candidateView(candidate, await this.withheld.ids(this.work.reader));
  }
}

/** The key of the last row of the page before; lists of ids are ordered by them. */
export function afterOf(cursor: string | undefined): string | undefined {
  const key = decodeCursor(cursor);
  return key === undefined ? undefined : String(key);
}

function candidateOf(unit: Unit, pull: PullRef, language: PrPool['language']): Candidate {
  return {
    ...{ id: newId('candidate'), key: pullKey(pull), ref: formatPullRef(pull), taskId: sweTaskId(pull), language },
    ...{ status: 'pending', category: null, reasons: [], facts: null, updatedAt: unit.ctx.now().toISOString() },
  };
}

function poolView({ id, name, language, sha256: digest, size, faults, updatedAt }: PrPool): PoolView {
  return {
    ...{ id, name, language, sha256: digest, pull_requests: size, updated_at: updatedAt },
    faults: faults.map(({ line, problem, text, firstLine }) => ({
      ...{ line, problem, text, first_line: firstLine ?? null },
    })),
  };
}

function candidateView(
  { id, ref, taskId, language, status, category, reasons, facts, updatedAt }: Candidate,
  withheld: ReadonlySet<string>,
): CandidateView {
  const told = toldReasons(reasons, withheld.has(taskId));
  return { id, ref, task_id: taskId, language, status, category, reasons: told, facts, updated_at: updatedAt };
}
