import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable } from '@nestjs/common';
import { QueryFailedError, type DataSource } from 'typeorm';
import type { Ctx } from '../../domain/actor';
import { DomainError, LostRaceError } from '../../domain/errors';
import { Fifo } from './fifo';
import { IdempotencyRecord } from './idempotency.entity';
import { Unit, type Reader } from './unit';

export const WRITER = Symbol('writing data source');
export const READER = Symbol('reading data source');

/** PostgreSQL's word that another unit was faster: unique_violation, serialization_failure, deadlock_detected. */
const RACES: ReadonlySet<unknown> = new Set(['23505', '40001', '40P01']);
const MAX_ATTEMPTS = 5;

/**
 * The only door to transactions. TypeORM's SQLite drivers share one query runner, so that two overlapping
 * transactions lose committed data: on SQLite units run one at a time (FIFO). Reads go through a connection
 * of their own, so that they never see a unit that may still roll back.
 */
@Injectable()
export class UnitOfWork {
  private readonly fifo = new Fifo();
  private readonly inside = new AsyncLocalStorage<true>();

  constructor(
    @Inject(WRITER) private readonly writer: DataSource,
    @Inject(READER) private readonly reading: DataSource,
  ) {}

  /** For reading outside of units: inside, it would miss their writes, and wait for a connection that they hold. */
  get reader(): Reader {
    this.refuseInside('A unit reads through itself');
    return { manager: this.reading.manager };
  }

  get dialect(): 'sqlite' | 'postgres' {
    return this.writer.options.type === 'postgres' ? 'postgres' : 'sqlite';
  }

  /**
   * Runs `work` in one transaction and commits, or rolls everything back and rethrows. Where the request
   * carries an Idempotency-Key, the result is stored under it in the same transaction. On PostgreSQL work
   * that lost a race runs again, so that its rules decide on what the winner left; it may thus run more
   * than once, and changes nothing but through its unit.
   */
  async run<T>(ctx: Ctx, work: (unit: Unit) => Promise<T>): Promise<T> {
    this.refuseInside('Units do not nest: the inner one would wait for the outer one for ever');
    const attempt = (): Promise<Done<T>> => this.attempt(ctx, work);
    const { unit, result } = this.dialect === 'sqlite' ? await this.fifo.run(attempt) : await retryRaces(attempt);
    await unit.runHooks();
    return result;
  }

  private refuseInside(problem: string): void {
    if (this.inside.getStore()) throw new Error(problem);
  }

  private async attempt<T>(ctx: Ctx, work: (unit: Unit) => Promise<T>): Promise<Done<T>> {
    return this.writer.transaction(async (manager) => {
      const unit = new Unit(manager, ctx);
      const result = await this.inside.run(true, () => work(unit));
      if (ctx.idempotency) await storeResult(unit, ctx, ctx.idempotency, result);
      return { unit, result };
    });
  }
}

interface Done<T> {
  unit: Unit;
  result: T;
}

async function retryRaces<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MAX_ATTEMPTS || !isRace(error)) throw error;
    }
  }
}

function isRace(error: unknown): boolean {
  if (error instanceof LostRaceError) return true;
  return error instanceof QueryFailedError && RACES.has((error.driverError as { code?: unknown }).code);
}

async function storeResult(
  unit: Unit,
  ctx: Ctx,
  { key, fingerprint }: { key: string; fingerprint: string },
  result: unknown,
): Promise<void> {
  const record = { accountId: ctx.actor.accountId, key };
  if (await unit.manager.existsBy(IdempotencyRecord, record)) {
    throw new DomainError('idempotency-in-flight', 'This Idempotency-Key has been used a moment ago; ask again for its answer.');
  }
  const body = JSON.stringify(result ?? null);
  await unit.manager.insert(IdempotencyRecord, { ...record, fingerprint, body, createdAt: ctx.now().toISOString() });
}
