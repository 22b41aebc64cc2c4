import type { Change, PullRef, SweLanguage } from '../../domain/swe';
import type { Mirror } from '../../platform/git';
import { categorise, type Categorised } from './domain/category';
import { possibleCommitIds, type FixTraces } from './domain/clean';
import { findRejections, type Rejection, type StatementResult } from './domain/eligibility';
import type { PullFacts } from './domain/facts';
import { chooseStatement, type Statement } from './domain/statement';
import { thresholdsFor, type Thresholds, type ThresholdTable } from './domain/thresholds';
import { pullFacts, unmergedFacts } from './pull-facts';
import { findRange, type PullRange } from './range';
import { findRevertOf } from './reverts';
import { historyOf } from './landings';
import type { PullRecord, PullSource, RepositoryRecord, SourceKind } from './source';
import { translated } from './sourcing-error';
import { untilAborted } from '../../platform/waiting';
import { makeChange, proveEquations, takeApart, type NotSeparable, type TakenApart } from './take-apart';

export interface ExamineOptions {
  /** ISO 8601. */
  now: string;
  /** The language that the pool asks for; any without. */
  language?: SweLanguage;
  thresholds?: ThresholdTable;
  /** Ends the examination with its reason; what other pull requests of the repository wait for too goes on for them. */
  signal?: AbortSignal;
}

/** What is known of a pull request before anything is built. */
export interface Examination {
  facts: PullFacts;
  eligibility: { eligible: boolean; rejections: Rejection[] };
  category: Categorised;
  statement?: Statement;
  /** What the fix looks like, to search words by that were written later. Never leaves the process. */
  traces?: FixTraces;
  /** Only of an eligible pull request; its equations are proved. */
  change?: Change;
}

/**
 * Examines one pull request: where it is in the history, what it changes, whether it is a candidate, what its problem statement is.
 * What can't be examined (no such pull request, a source that doesn't answer) throws a SourcingError; everything that speaks against
 * a pull request is a rejection with its evidence.
 */
export function examinePull(source: PullSource, ref: PullRef, options: ExamineOptions): Promise<Examination> {
  return untilAborted(examine(source, ref, options), options.signal);
}

async function examine(source: PullSource, ref: PullRef, options: ExamineOptions): Promise<Examination> {
  const record = await source.getPull(ref);
  if (!record.merged) return unmerged(record, options);
  options.signal?.throwIfAborted();
  const [told, mirror] = await Promise.all([source.getRepository(ref), source.openMirror(ref, record)]);
  const range = await translated(findRange(record, mirror));
  options.signal?.throwIfAborted();
  const apart = await translated(takeApart(mirror, range.base, range.head));
  const revertedBy = await translated(findRevertOf(record, mirror));
  const repository = { ...told, mergedPulls: await translated(mergedPulls(source.kind, told, mirror)) };
  const facts = await translated(
    pullFacts({ record, repository, range, apart, mirror, ...(revertedBy !== undefined && { revertedBy }) }),
  );
  const thresholds = thresholdsFor(facts.language, options.thresholds);
  const message = await translated(commitText(record, range, mirror));
  const traces = await translated(tracesOf(record, message, apart, mirror));
  const statement = statementOf(record, message, traces, thresholds);
  const judged = { facts, statement, thresholds, now: options.now, ...(options.language && { wanted: options.language }) };
  const rejections = [...findRejections(judged), ...separability(apart)];
  const proof = rejections.length === 0 && !('reason' in apart) ? await translated(prove(mirror, range, apart)) : [];
  rejections.push(...proof);
  const change = rejections.length === 0 && !('reason' in apart) ? changeOf(ref, facts, mirror, range, apart) : undefined;
  return {
    facts,
    eligibility: { eligible: rejections.length === 0, rejections },
    category: categoryOf(record, facts, statement),
    ...('statement' in statement && { statement: statement.statement }),
    ...(change && { change }),
    traces,
  };
}

/** GitHub's own count; else the larger of what dumps and history tell, for both may lack some. */
async function mergedPulls(kind: SourceKind, { mergedPulls: told }: RepositoryRecord, mirror: Mirror): Promise<number> {
  if (kind === 'github' && told !== undefined) return told;
  return Math.max(told ?? 0, (await historyOf(mirror)).landings.length);
}

function unmerged(record: PullRecord, { now, thresholds: table }: ExamineOptions): Examination {
  const facts = unmergedFacts(record);
  const statement: StatementResult = { tooShort: [] };
  const rejections = findRejections({ facts, statement, thresholds: thresholdsFor(undefined, table), now });
  return { facts, eligibility: { eligible: false, rejections }, category: categoryOf(record, facts, statement) };
}

function separability(apart: TakenApart | NotSeparable): Rejection[] {
  return 'reason' in apart ? [{ code: 'patch-not-separable', evidence: apart.reason }] : [];
}

async function prove(mirror: Mirror, { base, head }: PullRange, apart: TakenApart): Promise<Rejection[]> {
  const broken = await proveEquations(mirror, base, head, apart);
  return broken.map(({ equation, detail }) => ({ code: 'patch-not-exact', evidence: `${equation}: ${detail}` }));
}

function changeOf(
  pull: PullRef,
  { language }: PullFacts,
  mirror: Mirror,
  { base, head }: PullRange,
  apart: TakenApart,
): Change | undefined {
  return language && makeChange({ pull, language, mirror, base, head, apart });
}

async function tracesOf(
  record: PullRecord,
  message: string,
  apart: TakenApart | NotSeparable,
  mirror: Mirror,
): Promise<FixTraces> {
  const texts = [
    record.title,
    record.body ?? '',
    message,
    ...record.linkedIssues.flatMap(({ title, body, bodyEdits }) => [title, body, ...(bodyEdits ?? []).map((edit) => edit.body)]),
  ];
  const commitIds = await mirror.commitsAmong(possibleCommitIds(texts.join('\n')));
  return { fixLines: addedLines(apart), commitIds };
}

function statementOf(record: PullRecord, commitMessage: string, traces: FixTraces, thresholds: Thresholds): StatementResult {
  const { title, body, firstCommitAt, linkedIssues: issues } = record;
  const known = { ...(body !== undefined && { body }), ...(firstCommitAt !== undefined && { firstCommitAt }) };
  return chooseStatement({ issues, title, commitMessage, ...known }, traces, thresholds);
}

const MAX_MESSAGES = 20;

/** The merge's message; a merge commit has but the title, so the messages of what it merged follow. */
async function commitText({ mergeCommit, commitMessages }: PullRecord, { head }: PullRange, mirror: Mirror): Promise<string> {
  const merge = await mirror.getCommit(mergeCommit ?? head);
  const own = merge.parents.length > 1 ? commitMessages.filter((message) => !message.startsWith('Merge ')) : [];
  return [merge.message, ...own.slice(0, MAX_MESSAGES)].join('\n\n');
}

function addedLines(apart: TakenApart | NotSeparable): string[] {
  if ('reason' in apart) return [];
  const lines = apart.fixPatch.toString('utf8').split('\n');
  return lines.filter((line) => line.startsWith('+') && !line.startsWith('+++ ')).map((line) => line.slice(1));
}

function categoryOf(record: PullRecord, facts: PullFacts, result: StatementResult): Categorised {
  const addedSourceFiles = facts.files.filter((file) => file.class === 'source' && file.status === 'added').length;
  const body = 'statement' in result ? result.statement.body : '';
  return categorise({ title: record.title, body, labels: record.labels, addedSourceFiles });
}
