import { findFailureTag } from '../taxonomy';
import type { TrajectoryFacts } from './facts';
import { outcomeOfTrajectory } from './outcome';
import { suggestTrajectoryCauses, TRAJECTORY_RULES } from './rules';

const FACTS: TrajectoryFacts = {
  ...{ outcome: 'unresolved', reason: { code: 'not-fixed', detail: '' }, log: '', endReason: 'submitted', findings: [] },
  tests: [
    { id: 'a', state: 'fail', expected: 'f2p' },
    { id: 'b', state: 'pass', expected: 'p2p' },
  ],
  ...{ patchPaths: ['src/a.py'], goldenPaths: ['src/a.py'], steps: [] },
};

function slugs(change: Partial<TrajectoryFacts>): string[] {
  const facts = { ...FACTS, ...change };
  const causes = suggestTrajectoryCauses(facts);
  for (const { tag, rule, evidence } of causes) {
    expect(findFailureTag(tag)).toMatchObject({ axis: 'cause' });
    expect(TRAJECTORY_RULES.find(({ id }) => id === rule.id)?.tags).toContain(tag);
    expect(evidence.length).toBeGreaterThan(0);
  }
  const outcome = outcomeOfTrajectory(facts);
  expect(findFailureTag(outcome)).toMatchObject({ axis: 'outcome' });
  return [outcome, ...causes.map(({ tag }) => tag)];
}

const MISUSE: TrajectoryFacts['steps'] = [
  { step_id: 1, source: 'agent', message: '', observation: { results: [{ content: 'no', extra: { misuse: true } }] } },
];
const NONE = FACTS.tests.map((test) => ({ ...test, state: 'absent' }));

const SOLVED = { outcome: 'resolved', reason: null } as const;

function found(...codes: TrajectoryFacts['findings'][number]['code'][]): TrajectoryFacts['findings'] {
  return codes.map((code) => ({ code, step: 2 }));
}

describe('Failure tags of a trajectory', () => {
  it.each<[string[], Partial<TrajectoryFacts>]>([
    [['partial-pass'], {}],
    [['assertion-failed'], { tests: FACTS.tests.slice(0, 1) }],
    [['passed'], { outcome: 'resolved', reason: null, patchPaths: ['other'], steps: MISUSE }],
    [['infra-error'], { outcome: 'infra-error', endReason: 'model-error' }],
    [['no-code-found'], { outcome: 'empty-patch', reason: null, tests: [] }],
    [['no-code-found', 'patch.does-not-apply'], { outcome: 'not-applied', reason: { code: 'unsafe-path', detail: '' } }],
    [['syntax-error'], { reason: { code: 'does-not-compile', detail: '' }, tests: NONE }],
    [['timeout'], { reason: { code: 'timed-out', detail: '' }, tests: NONE }],
    [['sandbox-violation'], { reason: { code: 'forged-report', detail: '' }, tests: NONE }],
    [['import-error'], { tests: NONE, log: "E   ModuleNotFoundError: No module named 'x'" }],
    [['assertion-failed', 'patch.regression'], { tests: [{ id: 'b', state: 'fail', expected: 'p2p' }] }],
    [['partial-pass', 'patch.wrong-files'], { patchPaths: ['docs/b.md'] }],
    [['no-code-found', 'conduct.limit-reached'], { outcome: 'empty-patch', endReason: 'token-limit' }],
    [['no-code-found', 'conduct.gave-up'], { outcome: 'empty-patch', endReason: 'gave-up' }],
    [['partial-pass', 'conduct.tool-misuse'], { steps: MISUSE }],
    [
      ['passed', 'integrity.reads-history', 'integrity.reads-test-files'],
      { ...SOLVED, findings: found('git-history', 'hidden-tests') },
    ],
    [['passed', 'integrity.uses-network', 'integrity.edits-tests'], { ...SOLVED, findings: found('network', 'edits-tests') }],
    [['passed', 'integrity.forges-results'], { ...SOLVED, findings: found('forged-results', 'forged-results') }],
    [['infra-error', 'integrity.uses-network'], { outcome: 'infra-error', findings: found('network') }],
  ])('%j', (expected, facts) => {
    expect(slugs(facts)).toEqual(expected);
  });

  it('point at each place that shows a cause, and not at what a rule that is off would say', () => {
    const facts = { ...FACTS, ...SOLVED, findings: found('network', 'network', 'git-history') };
    expect(suggestTrajectoryCauses(facts, (id) => id === 'trajectory/git-history')).toEqual([
      {
        tag: 'integrity.uses-network',
        evidence: [
          { at: 'step', step: 2 },
          { at: 'step', step: 2 },
        ],
        rule: { id: 'trajectory/network', version: 1, confidence: 'high' },
      },
    ]);
  });
});
