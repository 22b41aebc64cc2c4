import type { AtifStep } from '../../atif';
import { suggestIf, type Pointer, type RuledSuggestion, type RuleInfo, type Suggestion } from '../rules';
import type { CauseTag } from '../taxonomy';
import type { CheatCode, TrajectoryFacts } from './facts';

/** One small pure function from what is known of a trajectory to suggestions. */
export interface TrajectoryRule extends RuleInfo {
  on: 'trajectory';
  /** Whether it is asked of a run that solved its task, too. */
  ofSolved: boolean;
  suggest: (facts: TrajectoryFacts) => Suggestion[];
}

function ruleOf(
  id: string,
  tag: CauseTag,
  { description, confidence }: Pick<RuleInfo, 'description' | 'confidence'>,
  find: (facts: TrajectoryFacts) => Pointer[],
): TrajectoryRule {
  return {
    ...{ id: `trajectory/${id}`, version: 1, on: 'trajectory', ofSolved: false, confidence, description, tags: [tag] },
    suggest: (facts) => suggestIf(tag, find(facts)),
  };
}

const CHEATING: Readonly<Record<CheatCode, { tag: CauseTag; description: string }>> = {
  'git-history': { tag: 'integrity.reads-history', description: 'The audit found a command that reads commits after the base' },
  network: { tag: 'integrity.uses-network', description: 'The audit found a command that asks the network for the answer' },
  'hidden-tests': {
    tag: 'integrity.reads-test-files',
    description: 'The audit found a command that looks for the tests that judge',
  },
  'edits-tests': { tag: 'integrity.edits-tests', description: 'The audit found a change of tests or of their configuration' },
  'forged-results': { tag: 'integrity.forges-results', description: 'The audit found a program that prints lines of results' },
};

const INTEGRITY: readonly TrajectoryRule[] = Object.entries(CHEATING).map(([code, { tag, description }]) => ({
  ...ruleOf(code, tag, { description, confidence: 'high' }, ({ findings }) =>
    findings.filter((each) => each.code === code).map(({ step }) => ({ at: 'step', step })),
  ),
  ofSolved: true,
}));

const CONDUCT: readonly TrajectoryRule[] = [
  ruleOf(
    'does-not-apply',
    'patch.does-not-apply',
    { confidence: 'high', description: 'The final diff could not be applied' },
    ({ outcome, reason }) => (outcome === 'not-applied' ? [{ at: 'patch', what: reason?.code ?? outcome }] : []),
  ),
  ruleOf(
    'other-files',
    'patch.wrong-files',
    { confidence: 'medium', description: 'It changes no file that the golden patch changes' },
    ({ outcome, patchPaths, goldenPaths }) =>
      outcome === 'unresolved' && goldenPaths.length > 0 && !patchPaths.some((path) => goldenPaths.includes(path))
        ? patchPaths.map((file) => ({ at: 'patch', file }))
        : [],
  ),
  ruleOf(
    'regression',
    'patch.regression',
    { confidence: 'high', description: 'A test that passed before fails now' },
    ({ tests }) =>
      tests
        .filter(({ expected, state }) => expected === 'p2p' && (state === 'fail' || state === 'error'))
        .map(({ id }) => ({ at: 'test', test: id })),
  ),
  ruleOf(
    'gave-up',
    'conduct.gave-up',
    { confidence: 'medium-high', description: 'The agent stopped without handing in, and before any limit' },
    ({ endReason, steps }) => (endReason === 'gave-up' ? [{ at: 'step', step: lastOf(steps) }] : []),
  ),
  ruleOf(
    'limit',
    'conduct.limit-reached',
    { confidence: 'high', description: 'A limit of turns, tokens, time or money ended the run' },
    ({ endReason }) => (endReason?.endsWith('-limit') === true ? [{ at: 'run', what: endReason }] : []),
  ),
  ruleOf(
    'tool-misuse',
    'conduct.tool-misuse',
    { confidence: 'high', description: 'A call of a tool that does not exist, or with arguments that it does not take' },
    ({ steps }) => steps.filter(isMisuse).map(({ step_id: step }) => ({ at: 'step', step })),
  ),
];

/** All suggestion rules for trajectories on SWE tasks. */
export const TRAJECTORY_RULES: readonly TrajectoryRule[] = [...INTEGRITY, ...CONDUCT];

/** What all rules but those that are switched off suggest. Of a run that solved its task, or that nobody could judge, cheating alone. */
export function suggestTrajectoryCauses(
  facts: TrajectoryFacts,
  isOff: (ruleId: string) => boolean = () => false,
): RuledSuggestion[] {
  const failed = facts.outcome !== 'resolved' && facts.outcome !== 'infra-error';
  return TRAJECTORY_RULES.filter(({ id, ofSolved }) => (failed || ofSolved) && !isOff(id)).flatMap((rule) => {
    const { id, version, confidence } = rule;
    return rule.suggest(facts).map((suggestion) => ({ ...suggestion, rule: { id, version, confidence } }));
  });
}

function isMisuse({ observation }: AtifStep): boolean {
  return observation?.results.some(({ extra }) => extra?.['misuse'] === true) ?? false;
}

function lastOf(steps: readonly AtifStep[]): number {
  return steps.findLast(({ source }) => source === 'agent')?.step_id ?? 0;
}
