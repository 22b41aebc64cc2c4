import { Injectable } from '@nestjs/common';
import type { Actor, Ctx } from '../../domain/actor';
import type { Capability } from '../../domain/capability';
import { DomainError, notFound } from '../../domain/errors';
import type { Profile } from '../../domain/task';
import { UnitOfWork } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import type { Judged } from '../grading';
import { PoolsReader, requireProfile, type SealedTask } from '../pools';
import type { FeedbackScope } from './domain/feedback/template';
import { needsOpenProfile, type Preset } from './domain/preset';
import type { Quotable } from './domain/turn-facts';
import { readQuotable } from './quotable';

/** What an episode is about and by which rules, as asked for. */
export interface Rules {
  versionId: string;
  preset: Preset;
  acceptTrust: readonly 'in-process'[];
}

/** Suites whose quotable text is kept at hand; a group of samples asks for the same one again and again. */
const KEPT = 256;

/** Reads what an episode shows of a version, and has it in the ledger before it is shown. */
@Injectable()
export class EpisodeTasks {
  private readonly quotables = new Map<string, Promise<Quotable>>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly pools: PoolsReader,
    private readonly ledger: ExposureLedger,
  ) {}

  /** The task as everybody with the pool may see it. Refuses what no episode of these rules can be about. */
  async open(ctx: Ctx, { versionId, preset, acceptTrust }: Rules): Promise<SealedTask> {
    const profile: Profile = needsOpenProfile(preset) ? 'open' : 'sealed';
    // A token that may only have things graded is shown no task, in an episode neither.
    requireCapability(ctx.actor, 'pools:read');
    requireProfile(ctx.actor, profile);
    const found = await this.pools.findSealed(versionId);
    if (!found) throw notFound();
    const { task, status, pool, position } = found;
    if (status === 'quarantined' || status === 'retired') throw new DomainError('version-withdrawn');
    if (task.trust === 'in-process' && !acceptTrust.includes('in-process')) throw new DomainError('trust-not-accepted');
    if (preset.feedback.scope !== 'all' && task.tests.list.length === 0) {
      throw new DomainError('not-gradable', 'The version has no public tests: its episodes could show nothing.');
    }
    await this.expose(ctx, task.id, pool, profile, position);
    return task;
  }

  /** A step without an episode shows again what its reader was shown before: once in the ledger is enough. */
  private async expose(ctx: Ctx, taskId: string, pool: 'rlef' | 'swe', profile: Profile, position: number): Promise<void> {
    const shown = (await this.ledger.partsShown(this.work.reader, ctx.actor.personId, [taskId])).get(taskId);
    if (shown?.has(profile === 'open' ? 'solution' : 'tests') === true) return;
    await this.pools.expose(ctx, pool, profile, position, position);
  }

  /** Sources of the tests that a message of this scope may quote. */
  quotable({ id, suite }: Judged['version'], scope: FeedbackScope): Promise<Quotable> {
    const key = `${id} ${scope}`;
    const known = this.quotables.get(key) ?? readQuotable(suite, scope);
    this.quotables.delete(key);
    this.quotables.set(key, known);
    const [oldest] = this.quotables.keys();
    if (this.quotables.size > KEPT && oldest !== undefined) this.quotables.delete(oldest);
    return known;
  }
}

function requireCapability({ capabilities }: Actor, needed: Capability): void {
  if (capabilities.has(needed)) return;
  throw new DomainError('forbidden', `An episode shows a task: this needs the capability ${needed}.`, [], {
    required_capability: needed,
  });
}
