import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, type ErrorCode } from '../../domain/errors';
import { monotonicMs, sleep } from '../../platform/clock';
import { GradingService, type GradingRequest, type GradingResult } from '../grading';

/** Refusals that pass by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'overloaded', 'too-many-requests', 'deadline-passed']);
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [500, 10_000];
/** Seconds. These clients come again by themselves; those that read the header come no sooner. */
const RETRY_AFTER = 5;

/** A verdict that is one, with its reward. */
export type Verdict = GradingResult & { reward: number };

export interface Patience {
  /** On the monotonic clock, milliseconds. */
  deadline: number;
  signal: AbortSignal;
}

/**
 * For protocols in which a reward is a number and nothing else: tries until there is one, or the client's time is over, and then
 * says that there is none. Never makes one up.
 */
@Injectable()
export class PatientGrader {
  constructor(private readonly gradings: GradingService) {}

  /** All of them, in order, or none. */
  async gradeAll(ctx: Ctx, requests: readonly GradingRequest[], { deadline, signal }: Patience): Promise<Verdict[]> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    try {
      return await Promise.all(requests.map((request) => this.grade(ctx, request, { deadline, signal: either })));
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  }

  async grade(ctx: Ctx, request: GradingRequest, patience: Patience): Promise<Verdict> {
    const plain = { ...ctx, idempotency: undefined };
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const verdict = await this.attempt(plain, request, patience);
      if (verdict) return verdict;
      if (monotonicMs() + pause >= patience.deadline) throw unjudged();
      await sleep(pause, patience.signal);
      patience.signal.throwIfAborted();
    }
  }

  private async attempt(ctx: Ctx, request: GradingRequest, { deadline, signal }: Patience): Promise<Verdict | undefined> {
    try {
      const deadlineMs = Math.max(1, deadline - monotonicMs());
      const result = await this.gradings.grade(ctx, request, { signal, deadlineMs });
      return result.reward === null ? undefined : { ...result, reward: result.reward };
    } catch (error) {
      if (error instanceof DomainError && PASSING.has(error.code)) return undefined;
      throw error;
    }
  }
}

function unjudged(): DomainError {
  return new DomainError('unavailable', 'There was no verdict in the time that this client waits.', [], {
    retry_after: RETRY_AFTER,
  });
}
