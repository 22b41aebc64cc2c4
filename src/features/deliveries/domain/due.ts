const DAY_MS = 86_400_000;

/** The next of the dates that lie `days` apart, counted from 1970: every process of an installation comes to the same one. */
export function nextDue(now: Date, days: number): { at: Date; period: number } {
  const period = Math.floor(now.getTime() / (days * DAY_MS)) + 1;
  return { at: new Date(period * days * DAY_MS), period };
}
