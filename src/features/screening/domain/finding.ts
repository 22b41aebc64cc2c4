import type { ValidationPhase } from '../../building';

/** What a failed criterion leads to. */
export const EFFECTS = ['reject', 'drop-tests', 'flag'] as const;
export type Effect = (typeof EFFECTS)[number];

/** `unknown`: the evidence is not stored; never shown as fine. */
export const CRITERION_STATUSES = ['passed', 'failed', 'unknown'] as const;
export type CriterionStatus = (typeof CRITERION_STATUSES)[number];

/** Where to look. */
export interface Pointer {
  run?: { phase: ValidationPhase; repetition: number };
  test?: string;
  /** With `patch`, and `line` of that patch, from 1. */
  file?: string;
  patch?: 'fix' | 'test';
  line?: number;
  quote?: string;
}

/** What one criterion found. */
export interface Finding {
  status: CriterionStatus;
  /** Of a failed one. */
  effect?: Effect;
  /** One sentence. */
  detail: string;
  pointers: Pointer[];
  /** Ids of listed tests that the task is better without, whatever the effect. */
  drops: string[];
}

/** Pointers that a finding holds; its sentence says how many there are. */
const MAX_POINTERS = 20;
const MAX_QUOTE = 200;

export function passed(detail: string): Finding {
  return { status: 'passed', detail, pointers: [], drops: [] };
}

export function unknown(detail: string): Finding {
  return { status: 'unknown', detail, pointers: [], drops: [] };
}

export function failed(
  effect: Effect,
  detail: string,
  pointers: readonly Pointer[] = [],
  drops: readonly string[] = [],
): Finding {
  const shown = pointers.slice(0, MAX_POINTERS).map((pointer) => ({
    ...pointer,
    ...(pointer.quote !== undefined && { quote: pointer.quote.slice(0, MAX_QUOTE) }),
  }));
  return { status: 'failed', effect, detail, pointers: shown, drops: [...drops] };
}

/** Drops tests of P2P; where F2P has some of them too, the task is none. */
export function byList({ f2p, p2p }: { f2p: readonly string[]; p2p: readonly string[] }, detail: string, none: string): Finding {
  const found = [...f2p, ...p2p];
  if (found.length === 0) return passed(none);
  const pointers = found.map((test) => ({ test }));
  if (f2p.length === 0) return failed('drop-tests', `${p2p.length} of P2P: ${detail}`, pointers, p2p);
  return failed('reject', `${f2p.length} of F2P and ${p2p.length} of P2P: ${detail}`, pointers, found);
}

/** `3 runs`, `1 run`. */
export function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
