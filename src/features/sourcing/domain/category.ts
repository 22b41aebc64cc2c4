export const CATEGORIES = ['bug-fix', 'feature', 'performance', 'refactoring', 'security'] as const;
export type Category = (typeof CATEGORIES)[number];

/** The category of a pull request, the rule that gave it, and the words that the rule saw. */
export interface Categorised {
  category: Category;
  rule: 'label' | 'conventional-prefix' | 'title' | 'statement' | 'new-files' | 'default';
  evidence: string;
}

const LABELS: [Category, RegExp][] = [
  ['security', /^(type: ?)?security\b/i],
  ['performance', /^(type: ?)?perf(ormance)?\b/i],
  ['bug-fix', /^(type: ?|kind\/)?(bug|bug ?fix|fix|regression|defect)\b/i],
  ['feature', /^(type: ?|kind\/)?(feature|feature request|enhancement|new feature)\b/i],
  ['refactoring', /^(type: ?|kind\/)?(refactor(ing)?|clean-?up|chore)\b/i],
];

const PREFIXES: Record<string, Category> = {
  fix: 'bug-fix',
  bugfix: 'bug-fix',
  hotfix: 'bug-fix',
  bug: 'bug-fix',
  feat: 'feature',
  feature: 'feature',
  perf: 'performance',
  optimize: 'performance',
  refactor: 'refactoring',
  refact: 'refactoring',
  security: 'security',
  sec: 'security',
};

/** In this order: a fix of a hole is a matter of security first, and "fix slow parsing" one of performance. */
const WORDS: [Category, RegExp][] = [
  [
    'security',
    /\b(CVE-\d{4}-\d+|GHSA-[\w-]+|vulnerabilit(y|ies)|security|XSS|injection|ReDoS|denial of service|smuggling|path traversal)\b/i,
  ],
  [
    'performance',
    /\b(performance|speed(s|ed)? ?up|faster|slow(er|ness)?|optimi[sz](e|es|ed|ing|ation)|(reduce|fewer|avoid)\w* \w* ?(allocations?|copies))\b/i,
  ],
  [
    'bug-fix',
    /\b(fix(e[sd]|ing)?|bugs?|bugfix|crash(es|ed|ing)?|incorrect(ly)?|wrong(ly)?|regressions?|broken|leak(s|ed|ing)?|fail(s|ed|ing|ure|ures)?|null ?pointers?|segfaults?|prevent(s|ed)?|correct(ly|s)?|inconsistent|ensure[sd]?|handle[sd]?|properly|missing|must not|should not|instead of)\b/i,
  ],
  [
    'refactoring',
    /\b(refactor(s|ed|ing)?|clean ?-?up|rename[ds]?|simplif(y|ies|ied)|reorgani[sz]e|remove (obsolete|unused|dead|deprecated)|restructure|drop support)\b/i,
  ],
  [
    'feature',
    /\b(add(s|ed|ing)?|support(s|ed)?|implement(s|ed|ation)?|allow(s|ed|ing)?|introduce[ds]?|enabl(e|es|ed)|new|feature|provide[ds]?|expose[ds]?|accept(s|ed)?|make|improve[ds]?)\b/i,
  ],
];

export interface CategoryInput {
  title: string;
  body: string;
  labels: readonly string[];
  /** Source files that the pull request adds. */
  addedSourceFiles: number;
}

/** Labels first, for people chose them; then the title's conventional prefix, its words, the statement's words, the files. */
export function categorise({ title, body, labels, addedSourceFiles }: CategoryInput): Categorised {
  return (
    byLabel(labels) ??
    byPrefix(title) ??
    byWords(title, 'title') ??
    byWords(body.slice(0, 4000), 'statement') ??
    (addedSourceFiles > 0
      ? { category: 'feature', rule: 'new-files', evidence: `${String(addedSourceFiles)} source files added` }
      : { category: 'bug-fix', rule: 'default', evidence: '' })
  );
}

function byLabel(labels: readonly string[]): Categorised | undefined {
  for (const [category, pattern] of LABELS) {
    const label = labels.find((one) => pattern.test(one));
    if (label !== undefined) return { category, rule: 'label', evidence: label };
  }
  return undefined;
}

function byPrefix(title: string): Categorised | undefined {
  const [evidence = '', prefix = '', bracketed = ''] = /^(?:(\w+)(?:\([^)]*\))?!?:|\[(\w+)\])/.exec(title) ?? [];
  const category = Object.hasOwn(PREFIXES, (prefix || bracketed).toLowerCase())
    ? PREFIXES[(prefix || bracketed).toLowerCase()]
    : undefined;
  return category && { category, rule: 'conventional-prefix', evidence };
}

function byWords(text: string, rule: 'title' | 'statement'): Categorised | undefined {
  for (const [category, pattern] of WORDS) {
    const found = pattern.exec(text);
    if (found) return { category, rule, evidence: found[0] };
  }
  return undefined;
}
