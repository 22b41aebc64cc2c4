import type { Preset } from './preset';

/** Where an episode stands. Reward is what all turns so far gave together. */
export interface EpisodeState {
  /** Replies judged so far. */
  turn: number;
  done: boolean;
  reward: number;
}

/** What a reply turned out to be. An infra-error is no outcome: the turn is not used up. */
export type StepOutcome =
  | { code: false }
  /** `all` is undefined where the private tests were not run, which is only right when nothing depends on them. */
  | { code: true; public: boolean; all: boolean | undefined };

/** What the next message is about; null after the last turn. */
export type FeedbackCase = 'no-code' | 'wrong' | null;

export interface Step {
  state: EpisodeState;
  /** Of this turn alone. */
  reward: number;
  done: boolean;
  feedback: FeedbackCase;
}

export const START: EpisodeState = { turn: 0, done: false, reward: 0 };

/**
 * Which tests a turn runs. Before the last turn the public ones come alone, and private ones only after those have passed: the
 * text of a message never comes from a run that knew a private input, unless the reader may see private tests.
 */
export function scopeOf(preset: Preset, state: EpisodeState): 'public-then-all' | 'all' {
  return isLast(preset, state) || preset.feedback.scope === 'all' ? 'all' : 'public-then-all';
}

/** One turn of an episode. Throws on an episode that is over, and on an outcome that does not say what is asked. */
export function step(preset: Preset, state: EpisodeState, outcome: StepOutcome): Step {
  if (state.done || state.turn >= preset.turns) throw new Error('the episode is over');
  const last = isLast(preset, state);
  const { rewards } = preset;
  if (!outcome.code) return last ? end(state, rewards.failed) : goOn(state, rewards.no_code, 'no-code');
  const reached = preset.ends_when === 'public-pass' ? outcome.public : outcome.all;
  if (reached === undefined) throw new Error('the private tests decide here, and were not run');
  if (!reached && !last) return goOn(state, rewards.wrong, 'wrong');
  if (outcome.all === undefined) throw new Error('the private tests decide here, and were not run');
  return end(state, outcome.all ? rewards.solved : rewards.failed);
}

function isLast({ turns }: Preset, { turn }: EpisodeState): boolean {
  return turn === turns - 1;
}

function end({ turn, reward: before }: EpisodeState, reward: number): Step {
  return { state: { turn: turn + 1, done: true, reward: before + reward }, reward, done: true, feedback: null };
}

function goOn({ turn, reward: before }: EpisodeState, reward: number, feedback: FeedbackCase): Step {
  return { state: { turn: turn + 1, done: false, reward: before + reward }, reward, done: false, feedback };
}
