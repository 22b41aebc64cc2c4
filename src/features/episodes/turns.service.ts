import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { GradingService, type Judged } from '../grading';
import { messageAfter, playTurn, type Runner } from './domain/play';
import { needsOpenProfile } from './domain/preset';
import type { EpisodeState } from './domain/step';
import type { Quotable } from './domain/turn-facts';
import { EpisodeTasks, type Rules } from './episode-tasks';
import type { StepView } from './episodes.schema';

/** Seconds after which a step that could not be judged is worth another try. */
const RETRY_AFTER = 5;

/** Seconds that a step waits for its judgement, unless it says otherwise: many clients give up after three minutes. */
const WAIT_SECONDS = 150;

/** What the exchange with the client adds. */
export interface StepOptions {
  /** Aborted: the client is gone. */
  signal?: AbortSignal;
  waitSeconds?: number | undefined;
}

/** Judges one reply as a turn of an episode. */
@Injectable()
export class TurnsService {
  constructor(
    private readonly gradings: GradingService,
    private readonly tasks: EpisodeTasks,
  ) {}

  /** Throws `unavailable` where infrastructure failed: the turn is not used up then. */
  async take(ctx: Ctx, rules: Rules, state: EpisodeState, reply: string, options: StepOptions = {}): Promise<StepView> {
    const { preset } = rules;
    const run = this.runner({ ...ctx, idempotency: undefined }, rules, reply, options);
    const { first, last, step: next } = await playTurn(preset, state, run);
    const { result } = last;
    const quotable = (): Promise<Quotable> => this.tasks.quotable(first.version, preset.feedback.scope);
    const content = await messageAfter(preset, next.feedback, first, quotable);
    return {
      ...{ turn: next.state.turn, reward: next.reward, done: next.done },
      feedback: content === null ? null : { role: 'user', content },
      grading: {
        ...{ id: result.id, verdict: result.verdict, parse: result.parse, compile: result.compile },
        ...{ public_pass: result.public_pass, private_pass: result.private_pass, trust: result.trust },
      },
    };
  }

  private runner(ctx: Ctx, { versionId, preset, acceptTrust }: Rules, reply: string, options: StepOptions): Runner<Judged> {
    const { signal, waitSeconds = WAIT_SECONDS } = options;
    return async (scope, failFast) => {
      const judged = await this.gradings.judge(
        ctx,
        {
          ...{ version_id: versionId, scope, submission: { reply, extraction: preset.extraction } },
          // The reward of the turn is the preset's; the policy says here whether the run may end at its first failing test.
          reward_policy: failFast ? 'binary' : 'fraction',
          profile: needsOpenProfile(preset) ? 'open' : 'sealed',
          accept_trust: [...acceptTrust],
        },
        { deadlineMs: waitSeconds * 1000, ...(signal && { signal }) },
      );
      if (judged.result.verdict !== 'infra-error') return judged;
      throw new DomainError(
        'unavailable',
        'The tests could not be run. The turn is not used up: send the same reply again.',
        [],
        {
          retry_after: RETRY_AFTER,
        },
      );
    };
  }
}
