import { cleanText, type Cut, type FixTraces } from './clean';

/** Where a statement is from; `from-commit` is not golden until a person has written it. */
export type StatementKind = 'from-issue' | 'from-body' | 'from-commit';

export interface Statement {
  kind: StatementKind;
  title: string;
  /** May be empty where the title says all. */
  body: string;
  /** Numbers of the issues that the words are from. */
  issues: number[];
  /** Linked issues that were passed over, for their words may be later than the first commit. */
  undatedIssues: number[];
  /** What was cut, with how often. */
  cuts: { what: Cut; count: number }[];
  /** What a reader must look at; nothing of it stops a candidate. */
  warnings: StatementWarning[];
}

export type StatementWarning =
  'image' | 'external-link' | 'few-words' | 'not-english' | 'several-issues' | 'edit-history-unknown';

/** An issue with what is known of its past. */
export interface IssueHistory {
  number: number;
  title: string;
  body: string;
  /** ISO 8601. */
  createdAt: string;
  /**
   * Each state that the body had, oldest first, as far as they are kept; empty where it was never edited; undefined where the source can't
   * tell.
   */
  bodyEdits?: { at: string; body: string }[];
  /** Each change of the title, oldest first; undefined where the source can't tell. */
  titleEdits?: { at: string; from: string }[];
  /** ISO 8601: when anything of it changed last, as far as the source knows. */
  updatedAt?: string;
}

interface PastIssue {
  title: string;
  body: string;
  /** False where the words may be later than the time. */
  isDated: boolean;
}

/** The words that a source has of a pull request. */
export interface StatementSources {
  issues: readonly IssueHistory[];
  /** ISO 8601: of the pull request's first commit; without it issues can't be dated and are not used. */
  firstCommitAt?: string;
  title: string;
  /** Of the pull request; undefined where the source has none. */
  body?: string;
  commitMessage: string;
}

export interface StatementRules {
  minIssueLength: number;
  minBodyLength: number;
  minCommitMessageLength: number;
  /** Take the words of an issue that may be later than the first commit, with a warning. */
  allowUndatedIssues: boolean;
}

/** Why a source's words are no statement. */
export type TriedStatement =
  { kind: StatementKind; length: number; wanted: number } | { kind: 'from-issue'; undated: readonly number[] };

/** The issue as it stood at a time; undefined if it did not exist yet. Of what nobody kept, the earliest that is known. */
export function issueAsOf(issue: IssueHistory, at: string): PastIssue | undefined {
  const time = Date.parse(at);
  if (!(Date.parse(issue.createdAt) <= time)) return undefined;
  const { title, titleEdits, updatedAt } = issue;
  const later = titleEdits?.find((edit) => Date.parse(edit.at) > time);
  const { body, isDated } = bodyAsOf(issue, time);
  const untouched = updatedAt !== undefined && Date.parse(updatedAt) <= time;
  return { title: later?.from ?? title, body, isDated: untouched || (isDated && titleEdits !== undefined) };
}

function bodyAsOf({ bodyEdits, body }: IssueHistory, time: number): Omit<PastIssue, 'title'> {
  const [earliest] = bodyEdits ?? [];
  if (!earliest) return { body, isDated: bodyEdits !== undefined };
  const standing = bodyEdits?.findLast((edit) => Date.parse(edit.at) <= time);
  return { body: (standing ?? earliest).body, isDated: standing !== undefined };
}

/**
 * The problem statement: linked issues as they stood before the first commit, else the pull request's own words, else the commit
 * message; the first that is long enough after cleaning. An issue whose words may be later is passed over, unless the rules allow it.
 * `tooShort` has what was tried where none is.
 */
export function chooseStatement(
  sources: StatementSources,
  traces: FixTraces,
  rules: StatementRules,
): { statement: Statement } | { tooShort: TriedStatement[] } {
  const standing = standingIssues(sources);
  const undated = rules.allowUndatedIssues ? [] : standing.filter(({ isDated }) => !isDated).map(({ number }) => number);
  const taken = standing.filter(({ number }) => !undated.includes(number));
  const tried: TriedStatement[] = undated.length > 0 ? [{ kind: 'from-issue', undated }] : [];
  for (const draft of drafts(sources, taken)) {
    const statement = { ...clean(draft, traces), undatedIssues: undated };
    const wanted = {
      'from-issue': rules.minIssueLength,
      'from-body': rules.minBodyLength,
      'from-commit': rules.minCommitMessageLength,
    }[draft.kind];
    const length = statement.body.length + (draft.kind === 'from-commit' ? statement.title.length : 0);
    if (length >= wanted && statement.title !== '') return { statement };
    tried.push({ kind: draft.kind, length, wanted });
  }
  return { tooShort: tried };
}

interface Draft {
  kind: StatementKind;
  title: string;
  body: string;
  issues: number[];
  warnings: StatementWarning[];
}

type StandingIssue = PastIssue & { number: number };

/** Those that there were before the first commit, as they were then. */
function standingIssues({ issues, firstCommitAt }: StatementSources): StandingIssue[] {
  return issues.flatMap((issue) => {
    const text = firstCommitAt === undefined ? undefined : issueAsOf(issue, firstCommitAt);
    return text ? [{ ...text, number: issue.number }] : [];
  });
}

function drafts({ title, body, commitMessage }: StatementSources, issues: readonly StandingIssue[]): Draft[] {
  const found: Draft[] = [];
  const [first, ...others] = issues;
  if (first)
    found.push({
      kind: 'from-issue',
      title: first.title,
      body: [first.body, ...others.map((other) => `${other.title}\n\n${other.body}`)].join('\n\n'),
      issues: issues.map(({ number }) => number),
      warnings: [
        ...(others.length > 0 ? ['several-issues' as const] : []),
        ...(issues.some(({ isDated }) => !isDated) ? ['edit-history-unknown' as const] : []),
      ],
    });
  if (body !== undefined) found.push({ kind: 'from-body', title, body, issues: [], warnings: [] });
  found.push({ kind: 'from-commit', title, body: withoutTitle(commitMessage, title), issues: [], warnings: [] });
  return found;
}

/** Commit messages repeat the title, with numbers after it; merges begin with git's own line. */
function withoutTitle(message: string, title: string): string {
  const wanted = bare(title);
  return message
    .split('\n')
    .filter((line) => bare(line) !== wanted && !/^Merge (pull request #\d+|branch '|remote-tracking)/.test(line))
    .join('\n');
}

function bare(line: string): string {
  return line
    .replace(/(\s{0,3}\(#\d+\)){1,9}\s*$/, '')
    .replace(/^[\s*-]+/, '')
    .replace(/[\s.]+$/, '');
}

function clean(draft: Draft, traces: FixTraces): Omit<Statement, 'undatedIssues'> {
  const title = cleanText(draft.title.replace(/[\r\n]+/g, ' '), traces, 'title');
  const body = cleanText(draft.body, traces, 'body');
  const counts = new Map<Cut, number>();
  for (const cut of [...title.cuts, ...body.cuts]) counts.set(cut, (counts.get(cut) ?? 0) + 1);
  const warnings = [...draft.warnings, ...warningsOf(`${title.text}\n${body.text}`, counts)];
  return {
    kind: draft.kind,
    title: title.text,
    body: body.text,
    issues: draft.issues,
    cuts: [...counts].map(([what, count]) => ({ what, count })),
    warnings,
  };
}

const FEW_WORDS = 40;
/** Share of letters outside of Latin script from which a text counts as not English. */
const FOREIGN_SHARE = 0.2;

function warningsOf(text: string, cuts: ReadonlyMap<Cut, number>): StatementWarning[] {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const foreign = letters - (text.match(/\p{Script=Latin}/gu)?.length ?? 0);
  return [
    ...(cuts.has('image') ? ['image' as const] : []),
    ...(cuts.has('link') ? ['external-link' as const] : []),
    ...(text.split(/\s+/).filter(Boolean).length < FEW_WORDS ? ['few-words' as const] : []),
    ...(letters > 0 && foreign / letters > FOREIGN_SHARE ? ['not-english' as const] : []),
  ];
}
