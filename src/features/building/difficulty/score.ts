import type { Measures } from './measure';
import { labelOf, type DifficultyLabel } from './swegen-score';

/** Raised when a weight or a bound below changes, for scores of different versions can't be compared. */
export const DIFFICULTY_VERSION = 1;

/**
 * What each dimension weighs, and between which values it grows. At `easy` and below a dimension adds nothing, at `hard` and above it
 * adds all of its weight; in between it grows with the logarithm, for the tenth function is less of a surprise than the second.
 * - control and definitions weigh most: that is what has to be understood and decided;
 * - breadth is how far the parts lie apart, and so what has to be found;
 * - size alone says little, for long fixes are often regular;
 * - assertions tell how many behaviours are checked;
 * - a long statement asks for more, but it also tells more.
 */
export const DIFFICULTY_DIMENSIONS = {
  control: { weight: 0.25, easy: 0, hard: 40 },
  definitions: { weight: 0.2, easy: 1, hard: 20 },
  breadth: { weight: 0.2, easy: 0, hard: 24 },
  size: { weight: 0.15, easy: 2, hard: 250 },
  assertions: { weight: 0.12, easy: 1, hard: 40 },
  statement: { weight: 0.08, easy: 30, hard: 800 },
} as const;
export type DifficultyDimension = keyof typeof DIFFICULTY_DIMENSIONS;

export interface Difficulty {
  version: number;
  /** 1 to 10, one decimal. */
  score: number;
  label: DifficultyLabel;
  /** 0 to 1 each, three decimals. */
  dimensions: Record<DifficultyDimension, number>;
}

/** The score of a measured change: 1 + 9 * the weighted sum of its dimensions. No measure that grows makes it smaller. */
export function difficultyOf(measures: Measures): Difficulty {
  const raw: Record<DifficultyDimension, number> = {
    control: measures.control,
    definitions: measures.definitions,
    // Another file in a known folder costs half of one in a folder of its own.
    breadth: Math.max(measures.files - 1, 0) + Math.max(measures.folders - 1, 0),
    size: measures.lines,
    assertions: measures.assertions,
    statement: measures.statementWords,
  };
  const dimensions = { ...raw };
  let sum = 0;
  for (const name of Object.keys(DIFFICULTY_DIMENSIONS) as DifficultyDimension[]) {
    const { weight, easy, hard } = DIFFICULTY_DIMENSIONS[name];
    dimensions[name] = Number(scale(raw[name], easy, hard).toFixed(3));
    sum += weight * dimensions[name];
  }
  const score = Number((1 + 9 * sum).toFixed(1));
  return { version: DIFFICULTY_VERSION, score, label: labelOf(score), dimensions };
}

function scale(raw: number, easy: number, hard: number): number {
  if (raw <= easy) return 0;
  return Math.min(Math.log1p(raw - easy) / Math.log1p(hard - easy), 1);
}
