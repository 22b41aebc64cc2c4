/** Whole tokens and micro-dollars, not negative. */
export interface Amount {
  tokens: number;
  microUsd: number;
}

/** Null does not bind. */
export interface Limits {
  tokens: number | null;
  microUsd: number | null;
}

export interface Spending {
  /** Held for calls that are under way. */
  reserved: Amount;
  spent: Amount;
  /** The most that calls can have cost whose answers were lost. */
  lost: Amount;
}

/** What a budget says to one more call: `wait` for calls under way, of which most cost less than they hold. */
export type Admission = 'fits' | 'wait' | 'reached';

const KINDS = ['tokens', 'microUsd'] as const;

/** Whether a call that may cost as much as `wanted` can be made, so that all together never go beyond the limits. */
export function admit(limits: Limits, { reserved, spent, lost }: Spending, wanted: Amount): Admission {
  const over = KINDS.filter((kind) => limits[kind] !== null);
  const gone = add(spent, lost);
  if (over.some((kind) => gone[kind] + wanted[kind] > (limits[kind] ?? Infinity))) return 'reached';
  return over.some((kind) => gone[kind] + reserved[kind] + wanted[kind] > (limits[kind] ?? Infinity)) ? 'wait' : 'fits';
}

export function add(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens + b.tokens, microUsd: a.microUsd + b.microUsd };
}

export const NOTHING: Amount = { tokens: 0, microUsd: 0 };
