/** How often and how long a call is tried again. */
export interface RetryRules {
  /** Tries in all. */
  tries: number;
  /** The wait before the second try, milliseconds; it doubles from try to try. */
  firstWaitMs: number;
  /** The longest wait, whoever asks for it; a Retry-After above it ends the call as `rate-limited`. */
  longestWaitMs: number;
}

/** Six tries wait about 16 seconds in all; limits of tokens a minute are over after the longest wait. */
export const RETRY_RULES: RetryRules = { tries: 6, firstWaitMs: 500, longestWaitMs: 60_000 };

/** A request time-out, a lock, a limit, or the server's own failure: what may pass with time. */
export function maySucceedLater(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** Exponential, with the upper half left to chance, so that callers who failed together do not come back together. */
export function backoff(tries: number, rules: RetryRules, random: () => number): number {
  const whole = Math.min(rules.firstWaitMs * 2 ** (tries - 1), rules.longestWaitMs);
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** The wait in milliseconds that Retry-After (RFC 9110, 10.2.3) asks for: seconds, or a date. */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // A date has letters; Date.parse takes a bare negative number for a year.
  const at = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
