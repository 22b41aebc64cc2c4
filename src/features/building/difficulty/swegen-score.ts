/** What a task directory holds, as the score of SWE-gen's fork reads it. */
export interface SwegenTask {
  /** `solution/fix.patch` */
  fixPatch: string;
  /** The files below `tests/`, but `test.sh`. */
  tests: string[];
  /** `instruction.md` */
  instruction: string;
}

export interface SwegenScore {
  /** 1 to 10, one decimal; 9.2 is the highest that the formula reaches. */
  score: number;
  label: DifficultyLabel;
  /** 1 to 5 each, two decimals. */
  dimensions: Record<SwegenDimension, number>;
}

export type DifficultyLabel = 'easy' | 'medium' | 'hard';

const DIMENSIONS = {
  patch_scope: { weight: 0.3, easy: 20, hard: 260 },
  logic_complexity: { weight: 0.25, easy: 20, hard: 220 },
  context_breadth: { weight: 0.2, easy: 15, hard: 120 },
  test_complexity: { weight: 0.15, easy: 35, hard: 350 },
  instruction_complexity: { weight: 0.1, easy: 1500, hard: 12000 },
} as const;
export type SwegenDimension = keyof typeof DIMENSIONS;
export const SWEGEN_DIMENSIONS = Object.keys(DIMENSIONS) as [SwegenDimension, ...SwegenDimension[]];

/**
 * The static difficulty of SWE-gen's fork (LegoFlow SWE-Curator), number for number, so that our tasks can be compared with its. It
 * reads words, not syntax: Go's `func` and Rust's `fn` are no definitions to it.
 */
export function swegenScore(task: SwegenTask): SwegenScore {
  const patch = readPatch(task.fixPatch);
  const testLines = task.tests.reduce((sum, text) => sum + pythonLines(text).length, 0);
  const raw: Record<SwegenDimension, number> = {
    patch_scope: patch.lines + 8 * patch.files + 3 * patch.hunks,
    logic_complexity: 10 * patch.definitions + 4 * patch.controlFlow + patch.lines,
    context_breadth: 15 * patch.folders.size + 4 * patch.files + patch.hunks,
    test_complexity: testLines + 10 * task.tests.length,
    instruction_complexity: Array.from(task.instruction).length,
  };
  return scoreOf(raw);
}

function scoreOf(raw: Record<SwegenDimension, number>): SwegenScore {
  const dimensions = { ...raw };
  let sum = 0;
  for (const name of SWEGEN_DIMENSIONS) {
    dimensions[name] = scale(raw[name], DIMENSIONS[name]);
    sum += dimensions[name] * DIMENSIONS[name].weight;
  }
  const score = Math.max(1, Math.min(10, pythonRound(1 + (sum - 1) * 2.05, 1)));
  return { score, label: labelOf(score), dimensions };
}

export function labelOf(score: number): DifficultyLabel {
  if (score <= 4) return 'easy';
  return score <= 7 ? 'medium' : 'hard';
}

function scale(raw: number, { easy, hard }: { easy: number; hard: number }): number {
  if (raw <= easy) return 1;
  if (raw >= hard) return 5;
  return pythonRound(1 + (Math.log1p(raw - easy) / Math.log1p(hard - easy)) * 4, 2);
}

const WORD = '[\\p{L}\\p{N}_]';
const CONTROL_FLOW = new RegExp(`(?<!${WORD})(if|elif|else|for|while|try|except|with|match|case|switch|catch)(?!${WORD})`, 'u');
const DEFINITION = new RegExp(`^\\+\\s*(def|async\\s+def|class|function|const|let|var)(?!${WORD})`, 'u');

function readPatch(patch: string) {
  const found = { files: 0, hunks: 0, lines: 0, definitions: 0, controlFlow: 0, folders: new Set<string>() };
  for (const line of pythonLines(patch)) {
    if (line.startsWith('diff --git ')) {
      found.files += 1;
      const folder = folderOf(line.trim().split(/\s+/)[3]?.replace(/^b\//, '') ?? '');
      if (folder) found.folders.add(folder);
    } else if (line.startsWith('@@')) found.hunks += 1;
    else if (line.startsWith('+++') || line.startsWith('---')) continue;
    else if (line.startsWith('-')) found.lines += 1;
    else if (line.startsWith('+')) {
      found.lines += 1;
      if (DEFINITION.test(line)) found.definitions += 1;
      if (CONTROL_FLOW.test(line)) found.controlFlow += 1;
    }
  }
  return found;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Python's `splitlines`, which knows more line ends than most. */
function pythonLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Python's `round`: to the nearest decimal of the exact binary value, and to the even one where both are as near. */
function pythonRound(value: number, digits: number): number {
  // A value lies exactly between two decimals only as an odd multiple of 1 / 2^(digits + 1).
  const halves = value * 2 ** (digits + 1);
  const rounded = Number(value.toFixed(digits));
  if (!Number.isInteger(halves) || halves % 2 === 0) return rounded;
  const unit = 10 ** digits;
  return Math.round(rounded * unit) % 2 === 0 ? rounded : Math.round(rounded * unit - 1) / unit;
}
