/** What a run says of its task. `trivial` and `unsolved` hold the task up until an arbiter has waived them or ruled. */
export const OUTCOMES = ['passed', 'trivial', 'unsolved'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface NonTrivialityPolicy {
  name: string;
  /** Counts changes; stored with every run. */
  version: number;
  description: string;
  /** The panel's mean pass rate must be below this and above that. */
  below: number;
  above: number;
  /** A panel is strong from so many strong models and so many attempts of theirs: if it solves nothing, that is a case. */
  strong: { models: number; attempts: number };
}

/** The policies as data; a published pair of name and version never changes. */
export const NON_TRIVIALITY_POLICIES: readonly NonTrivialityPolicy[] = [
  {
    ...{ name: 'panel-mean', version: 1, below: 0.9, above: 0, strong: { models: 2, attempts: 8 } },
    description: "The panel's mean pass rate is below 0.9 and above 0",
  },
  {
    ...{ name: 'below-half', version: 1, below: 0.5, above: 0, strong: { models: 2, attempts: 8 } },
    description: "The panel's mean pass rate is below 0.5 and above 0: for pools of hard tasks",
  },
];

/** One version of a policy; without a number the newest. */
export function findPolicy(name: string, version?: number): NonTrivialityPolicy | undefined {
  return NON_TRIVIALITY_POLICIES.findLast((each) => each.name === name && (version === undefined || each.version === version));
}

/** Judged attempts of one model, and how many of them solved the task. */
export interface ModelCount {
  model: string;
  strong: boolean;
  n: number;
  c: number;
}

export interface Judgement {
  outcome: Outcome;
  /** Mean of the models' pass rates; null without attempts. */
  mean: number | null;
  /** Nothing was solved by a panel that is strong: a case. */
  suspicious: boolean;
}

/** Every model counts alike, however many attempts it had; models without any do not count. */
export function judgePanel(policy: NonTrivialityPolicy, counts: readonly ModelCount[]): Judgement {
  const tried = counts.filter(({ n }) => n > 0);
  const mean = tried.length === 0 ? null : tried.reduce((sum, { n, c }) => sum + c / n, 0) / tried.length;
  const strong = tried.filter((each) => each.strong);
  const strongAttempts = strong.reduce((sum, { n }) => sum + n, 0);
  const isStrong = strong.length >= policy.strong.models && strongAttempts >= policy.strong.attempts;
  const suspicious = isStrong && tried.every(({ c }) => c === 0);
  if (mean === null || mean <= policy.above) return { outcome: 'unsolved', mean, suspicious };
  return { outcome: mean < policy.below ? 'passed' : 'trivial', mean, suspicious };
}
