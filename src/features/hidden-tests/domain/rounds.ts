/**
 * Where a round of blind tests stands. `asked`: the seat is to be had; `claimed`: somebody writes; `sealed`: they wait for their proof;
 * `proved`: they are tests of the task; `disputed`: the golden patch does not do what they ask, and an arbiter has the case; `reworking`:
 * sent back to their writer; `upheld`: the ruling is for them, so the task needs another proof with them; `set-aside`: the ruling is
 * against them; `withdrawn`, `given-up`: ended by a lead, or by refusals.
 */
export const ROUND_STATUSES = [
  'asked',
  'claimed',
  'sealed',
  'proved',
  'disputed',
  'reworking',
  'upheld',
  'set-aside',
  'withdrawn',
  'given-up',
] as const;
export type RoundStatus = (typeof ROUND_STATUSES)[number];

/** A task has one round of these at most. */
export const OPEN: readonly RoundStatus[] = ['asked', 'claimed', 'sealed', 'disputed', 'reworking'];

/** Their tests are the task's, whenever its candidate is made again. */
export const STANDING: readonly RoundStatus[] = ['proved', 'upheld'];

/** Their task is withheld: its tests hold theirs, or may as soon as a proof has written its directory. */
export const WITHHELD: readonly RoundStatus[] = [...STANDING, 'sealed'];

/** Each refusal after the proof tells its writer one of few words of the golden patch; so many, and the round is over. */
export const MAX_TRIES = 3;

/** What follows for the tests from a ruling on their case. */
export function afterRuling(fault: string, rework: readonly { seat: string }[]): 'reworking' | 'upheld' | 'set-aside' {
  if (rework.some(({ seat }) => seat === 'test-writer')) return 'reworking';
  return fault === 'solution' || fault === 'environment' ? 'upheld' : 'set-aside';
}
