/** What ails the surroundings, not the case: every other case would meet it too, and it passes with time. */
export const TROUBLES = ['rate-limited', 'engine-unreachable'] as const;
export type Trouble = (typeof TROUBLES)[number];

const MINUTE_MS = 60_000;
/** A reason, as far as it matters here. */
interface Said {
  code: string;
  evidence?: string;
}

const LONGEST_PAUSE_MS = MINUTE_MS;
/**
 * For how long a batch puts up with it, milliseconds. GitHub's limits are of an hour, so what lasts for two is more than a limit; an
 * engine that is restarted, with its host even, is back well within half an hour.
 */
const PATIENCE_MS: Record<Trouble, number> = { 'rate-limited': 120 * MINUTE_MS, 'engine-unreachable': 30 * MINUTE_MS };
/** SWE-gen tries infrastructure again without end where it says one of these (swegen-harbor.md 1.8). */
const PASSES = /\block\b|\b403\b|rate.?limit/i;

/** The trouble that a failure tells of; such a failure is no attempt. */
export function troubleOf(failure: { kind: string; reasons: readonly Said[] }): Trouble | undefined {
  if (failure.kind !== 'infra') return undefined;
  return TROUBLES.find((trouble) => failure.reasons.some(({ code }) => code === trouble));
}

/** Whether a failure of infrastructure says by itself that it passes, however often it was met. */
export function passes({ code, evidence = '' }: Said): boolean {
  return TROUBLES.some((trouble) => trouble === code) || PASSES.test(evidence);
}

/** Milliseconds until somebody asks again: 1, 2, 4, ... seconds up to a minute, and not before `retryAt` (since 1970). */
export function pauseMs(pauses: number, now: number, retryAt = 0): number {
  return Math.max(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** pauses), retryAt - now);
}

/** Whether a pause until then is more than a batch waits for what began at `since`. */
export function isTooLong(trouble: Trouble, since: number, until: number): boolean {
  return until - since > PATIENCE_MS[trouble];
}
