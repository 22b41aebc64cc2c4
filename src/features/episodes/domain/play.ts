import type { Scope } from '../../grading';
import { renderFeedback, renderNoCode } from './feedback/render';
import { findTemplate } from './feedback/templates';
import type { Preset } from './preset';
import { scopeOf, step, type EpisodeState, type FeedbackCase, type Step, type StepOutcome } from './step';
import { turnFactsOf, type JudgedReply, type Quotable } from './turn-facts';

/** Judges the reply against these tests; `failFast`: nothing depends on what comes after the first that fails. */
export type Runner<J> = (scope: Scope, failFast: boolean) => Promise<J>;

export interface PlayedTurn<J> {
  /** The judgement that messages come from, and the one that decides; often the same. */
  first: J;
  last: J;
  step: Step;
}

/** One turn of an episode: judges the reply as often as the preset asks, and says what follows. Rejects with what the runner throws. */
export async function playTurn<J extends JudgedReply>(
  preset: Preset,
  state: EpisodeState,
  run: Runner<J>,
): Promise<PlayedTurn<J>> {
  const [first, last] = await judge(preset, state, run);
  return { first, last, step: step(preset, state, outcomeOf(first, last)) };
}

async function judge<J extends JudgedReply>(preset: Preset, state: EpisodeState, run: Runner<J>): Promise<[J, J]> {
  if (scopeOf(preset, state) === 'all') {
    const all = await run('all', state.turn === preset.turns - 1);
    return [all, all];
  }
  const first = await run('public', false);
  return [first, first.result.public_pass === true ? await run('all', true) : first];
}

/** `first` may have run public tests alone: where they fail, no private test can make all of them pass. */
function outcomeOf(first: JudgedReply, last: JudgedReply): StepOutcome {
  if (last.result.verdict === 'no-code') return { code: false };
  return {
    code: true,
    public: first.result.public_pass !== false,
    all: last.result.scope === 'all' && last.result.verdict === 'passed',
  };
}

/** The next message for the model; null when the episode is over. `quotable` is asked for only where tests are quoted. */
export async function messageAfter(
  { feedback }: Preset,
  about: FeedbackCase,
  judged: JudgedReply,
  quotable: () => Promise<Quotable>,
): Promise<string | null> {
  if (about === null) return null;
  const template = findTemplate(feedback.template, feedback.version);
  if (!template) throw new Error(`the template ${feedback.template} ${feedback.version} is gone`);
  if (about === 'no-code') return renderNoCode(template);
  return renderFeedback(template, turnFactsOf(judged, feedback.scope, await quotable()));
}
