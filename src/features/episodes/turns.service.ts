import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { GradingService, type Judged, type Scope } from '../grading';
import { renderFeedback, renderNoCode } from './domain/feedback/render';
import { findTemplate } from './domain/feedback/templates';
import { needsOpenProfile, type Preset } from './domain/preset';
import { scopeOf, step, type EpisodeState, type FeedbackCase, type StepOutcome } from './domain/step';
import { turnFactsOf } from './domain/turn-facts';
import { EpisodeTasks, type Rules } from './episode-tasks';
import type { Message, StepView } from './episodes.schema';

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

/** Judges the reply against these tests; `failFast` ends at the first that fails. */
type Runner = (ctx: Ctx, scope: Scope, failFast: boolean) => Promise<Judged>;

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
    const [first, last] = await this.judge({ ...ctx, idempotency: undefined }, rules, state, this.runner(rules, reply, options));
    const next = step(preset, state, outcomeOf(first, last));
    const { result } = last;
    return {
      ...{ turn: next.state.turn, reward: next.reward, done: next.done },
      feedback: await this.messageFor(preset, next.feedback, first),
      grading: {
        ...{ id: result.id, verdict: result.verdict, parse: result.parse, compile: result.compile },
        ...{ public_pass: result.public_pass, private_pass: result.private_pass, trust: result.trust },
      },
    };
  }

  /** The judgement that messages come from, and the one that decides; often the same. */
  private async judge(ctx: Ctx, { preset }: Rules, state: EpisodeState, run: Runner): Promise<[Judged, Judged]> {
    if (scopeOf(preset, state) === 'all') {
      const all = await run(ctx, 'all', state.turn === preset.turns - 1);
      return [all, all];
    }
    const first = await run(ctx, 'public', false);
    return [first, first.result.public_pass === true ? await run(ctx, 'all', true) : first];
  }

  private runner({ versionId, preset, acceptTrust }: Rules, reply: string, options: StepOptions): Runner {
    const { signal, waitSeconds = WAIT_SECONDS } = options;
    return async (ctx, scope, failFast) => {
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

  private async messageFor({ feedback }: Preset, about: FeedbackCase, judged: Judged): Promise<Message | null> {
    if (about === null) return null;
    const template = findTemplate(feedback.template, feedback.version);
    if (!template) throw new Error(`the template ${feedback.template} ${feedback.version} is gone`);
    if (about === 'no-code') return { role: 'user', content: renderNoCode(template) };
    const quotable = await this.tasks.quotable(judged.version, feedback.scope);
    return { role: 'user', content: renderFeedback(template, turnFactsOf(judged, feedback.scope, quotable)) };
  }
}

/** `first` may have run public tests alone: where they fail, no private test can make all of them pass. */
function outcomeOf(first: Judged, last: Judged): StepOutcome {
  if (last.result.verdict === 'no-code') return { code: false };
  return {
    code: true,
    public: first.result.public_pass !== false,
    all: last.result.scope === 'all' && last.result.verdict === 'passed',
  };
}
