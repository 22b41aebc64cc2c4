/** What of a validation record decides. */
export interface CompileFacts {
  warnings: readonly string[];
}

export interface DecidedHint {
  kind: 'symbol' | 'literal';
  status: 'draft' | 'accepted' | 'refused';
}

export const NEED_REASONS = ['compile-only', 'symbol-not-implied'] as const;
export type NeedReason = (typeof NEED_REASONS)[number];

export interface HintNeed {
  needed: boolean;
  reasons: NeedReason[];
  /** Whether what is needed is there: nothing undecided, and at least one accepted where one is needed. */
  met: boolean;
}

/**
 * A task whose tests only fail because they do not compile needs a hint, and so does one with a symbol that the statement does not imply
 * (swe-datasets.md 3.3, criterion 12). A person who refuses a symbol says that it is implied; that ends its need, and never that of a task
 * that does not compile.
 */
export function hintsNeeded({ warnings }: CompileFacts, hints: readonly DecidedHint[]): HintNeed {
  const symbols = hints.some(({ kind, status }) => kind === 'symbol' && status !== 'refused');
  const reasons: NeedReason[] = [
    ...(warnings.includes('compile-only') ? (['compile-only'] as const) : []),
    ...(symbols ? (['symbol-not-implied'] as const) : []),
  ];
  const needed = reasons.length > 0;
  const undecided = hints.some(({ kind, status }) => kind === 'symbol' && status === 'draft');
  return { needed, reasons, met: !needed || (!undecided && hints.some(({ status }) => status === 'accepted')) };
}
