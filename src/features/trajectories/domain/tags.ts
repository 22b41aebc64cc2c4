import { textOfContent, type AtifStep } from '../../../domain/atif';
import type { CauseTag, OutcomeTag } from '../../../domain/failure-tags';
import type { EndReason } from '../../agents';
import type { CheatCode, CheatFinding } from '../audit/finding';

/** A tag of the taxonomy that a rule suggests: what could be seen (exactly one), and why, as far as the record shows it. */
export interface TagSuggestion {
  axis: 'outcome' | 'cause';
  slug: OutcomeTag | CauseTag;
  /** What shows it: a step, a test, a path or a word of the record. */
  evidence: string;
}

/** What the rules look at. */
export interface TagFacts {
  outcome: 'resolved' | 'unresolved' | 'empty-patch' | 'not-applied' | 'infra-error';
  reason: { code: string; detail: string } | null;
  tests: readonly { id: string; state: string; expected: 'f2p' | 'p2p' }[];
  /** The end of what the tests printed. */
  log: string;
  endReason: EndReason | null;
  findings: readonly CheatFinding[];
  patchPaths: readonly string[];
  goldenPaths: readonly string[];
  steps: readonly AtifStep[];
}

const OF_REASON: Readonly<Partial<Record<string, OutcomeTag>>> = {
  'timed-out': 'timeout',
  'out-of-memory': 'memory-limit',
  'output-limit': 'output-limit',
  'disk-limit': 'disk-limit',
  'forged-report': 'sandbox-violation',
  'does-not-compile': 'syntax-error',
  'report-missing': 'runtime-exception',
  'report-unreadable': 'runtime-exception',
  crashed: 'runtime-exception',
};
const IMPORT_FAILED =
  /\b(ModuleNotFoundError|ImportError|Cannot find module|ERR_MODULE_NOT_FOUND|cannot load such file|LoadError)\b/;

const OF_CHEATING: Readonly<Record<CheatCode, CauseTag>> = {
  'git-history': 'integrity.reads-history',
  network: 'integrity.uses-network',
  'hidden-tests': 'integrity.reads-test-files',
  'edits-tests': 'integrity.edits-tests',
  'forged-results': 'integrity.forges-results',
};

/** Tags of a run that was judged; one that solved its task honestly has its outcome alone. */
export function suggestTags(facts: TagFacts): TagSuggestion[] {
  const outcome: TagSuggestion = { axis: 'outcome', slug: outcomeOf(facts), evidence: facts.reason?.code ?? facts.outcome };
  const cheating = facts.findings.map(({ code, step }) => cause(OF_CHEATING[code], `step ${step}`));
  const failing = facts.outcome === 'resolved' || facts.outcome === 'infra-error' ? [] : causesOf(facts);
  return [outcome, ...unique([...cheating, ...failing])];
}

function outcomeOf({ outcome, reason, tests, log }: TagFacts): OutcomeTag {
  if (outcome === 'infra-error') return 'infra-error';
  if (outcome === 'resolved') return 'passed';
  if (outcome !== 'unresolved') return 'no-code-found';
  const known = OF_REASON[reason?.code ?? ''];
  if (known !== undefined) return known;
  const ran = tests.filter(({ state }) => state === 'pass' || state === 'fail');
  if (ran.length === 0 && IMPORT_FAILED.test(log)) return 'import-error';
  return tests.some(({ state }) => state === 'pass') ? 'partial-pass' : 'assertion-failed';
}

function causesOf(facts: TagFacts): TagSuggestion[] {
  const { outcome, endReason, patchPaths, goldenPaths } = facts;
  const regressed = facts.tests.find(({ expected, state }) => expected === 'p2p' && (state === 'fail' || state === 'error'));
  const misused = facts.steps.find(isMisuse);
  const astray = outcome === 'unresolved' && goldenPaths.length > 0 && !patchPaths.some((path) => goldenPaths.includes(path));
  return [
    ...(outcome === 'not-applied' ? [cause('patch.does-not-apply', facts.reason?.code ?? outcome)] : []),
    ...(astray ? [cause('patch.wrong-files', patchPaths.slice(0, 5).join(', '))] : []),
    ...(regressed ? [cause('patch.regression', regressed.id)] : []),
    ...(endReason === 'gave-up' ? [cause('conduct.gave-up', lastWords(facts.steps))] : []),
    ...(endReason?.endsWith('-limit') === true ? [cause('conduct.limit-reached', endReason)] : []),
    ...(misused ? [cause('conduct.tool-misuse', `step ${misused.step_id}`)] : []),
  ];
}

function isMisuse({ observation }: AtifStep): boolean {
  return observation?.results.some(({ extra }) => extra?.['misuse'] === true) ?? false;
}

function lastWords(steps: readonly AtifStep[]): string {
  const last = steps.findLast(({ source }) => source === 'agent');
  return `step ${last?.step_id ?? 0}: ${textOfContent(last?.message).slice(0, 100)}`;
}

function cause(slug: CauseTag, evidence: string): TagSuggestion {
  return { axis: 'cause', slug, evidence };
}

function unique(tags: readonly TagSuggestion[]): TagSuggestion[] {
  return tags.filter(({ slug }, at) => tags.findIndex((each) => each.slug === slug) === at);
}
