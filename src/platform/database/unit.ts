import type { EntityManager } from 'typeorm';
import type { Ctx } from '../../domain/actor';

/**
 * One transaction. Repositories take it as their first argument; services pass it on without looking in.
 * `afterCommit` work runs once the data is safe, and never if the unit fails.
 */
export class Unit {
  private readonly hooks: (() => void | Promise<void>)[] = [];

  constructor(
    readonly manager: EntityManager,
    readonly ctx: Ctx,
  ) {}

  afterCommit(hook: () => void | Promise<void>): void {
    this.hooks.push(hook);
  }

  async runHooks(): Promise<void> {
    for (const hook of this.hooks) await hook();
  }
}

/** What a repository's reading functions take: a unit of work, or the reading connection. */
export interface Reader {
  readonly manager: EntityManager;
}
