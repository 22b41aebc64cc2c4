/** What an SWE task is scored on. */
export const AXES = ['issue-clarity', 'test-alignment'] as const;
export type Axis = (typeof AXES)[number];

/** Everything that an evaluation speaks about; the two axes carry a number. */
export const DIMENSIONS = ['early-rejection', ...AXES, 'hints'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const VALUES = [0, 1, 2, 3] as const;
export type Value = (typeof VALUES)[number];

/** Which end of 0..3 is good. SWE-bench Verified: 0 is best; Multi-SWE-bench's questionnaire: 3 is best. */
export const POLARITIES = ['0-best', '3-best'] as const;
export type Polarity = (typeof POLARITIES)[number];

/** A number never goes without its polarity: 1 is a task to keep on one scale and one to drop on the other. */
export interface Score {
  value: Value;
  polarity: Polarity;
}

/** The same judgement on the other scale or the same one: openai = 3 - mswe. */
export function convert({ value, polarity }: Score, to: Polarity): Score {
  return { value: polarity === to ? value : ((3 - value) as Value), polarity: to };
}

/** How bad, 0 best, whatever the scale it was given on. */
export function severityOf(score: Score): Value {
  return convert(score, '0-best').value;
}

/** Time for an engineer who has had a few hours with the code base. Never a reason to keep or drop. */
export const DIFFICULTY_BUCKETS = ['under-15-minutes', '15-minutes-to-1-hour', '1-to-4-hours', 'over-4-hours'] as const;
export type DifficultyBucket = (typeof DIFFICULTY_BUCKETS)[number];

/** What two people's buckets come to: the same one, else the longer of the two (the median of two, rounded up). */
export function difficultyOf(buckets: readonly DifficultyBucket[]): DifficultyBucket {
  const ranks = buckets.map((bucket) => DIFFICULTY_BUCKETS.indexOf(bucket)).sort((a, b) => a - b);
  const bucket = DIFFICULTY_BUCKETS[ranks[Math.floor(ranks.length / 2)] ?? -1];
  if (bucket === undefined) throw new RangeError('A difficulty is of one bucket at least');
  return bucket;
}
