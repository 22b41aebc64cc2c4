import { planMatrix, type MutantFate } from '../probing';
import type { QualityEvidence } from './domain/evidence';
import { allPassed, judge, type GateName } from './gates';
import { QUALITY_POLICIES } from './domain/policy';

const TESTS: QualityEvidence['tests'] = [
  { id: 't::a', requirementIds: ['R-1'], visibility: 'public' },
  { id: 't::b', requirementIds: ['R-2'], visibility: 'private' },
];

function fates(killed: number, survived: number): MutantFate[] {
  return Array.from({ length: killed + survived }, (_, index): MutantFate => {
    return {
      id: `m${index}`,
      operator: 'number',
      path: 'a.py',
      line: 1,
      verdict: index < killed ? 'failed' : 'passed',
      killedBy: null,
    };
  });
}

function sound(overrides: Partial<QualityEvidence> = {}): QualityEvidence {
  const matrix = planMatrix(['t::a', 't::b']).flatMap(({ id: group, runs }) =>
    runs.map(({ id: run, factor, tests }) => ({ group, run, factor, verdict: 'passed' as const, failed: [], tests })),
  );
  return {
    ...{
      remarks: [],
      dropped: { invalid: 0, identical: 0, duplicate: 0, leftOut: 0 },
      fates: fates(8, 2),
      survivors: [],
      requirements: [],
    },
    ...{ probes: [], matrix, tests: TESTS },
    table: { calls: 1, verdict: 'failed', publicPassed: 1, publicTests: 1, privateFailed: 1, privateTests: 1 },
    ...overrides,
  };
}

function failing(evidence: QualityEvidence, waived: string[] = []): GateName[] {
  const gates = judge(evidence, QUALITY_POLICIES['standard-1'], new Set(waived));
  expect(allPassed(gates)).toBe(gates.every(({ verdict }) => verdict !== 'failed'));
  return gates.filter(({ verdict }) => verdict === 'failed').map(({ gate }) => gate);
}

describe('The gates of a suite', () => {
  it('open for a sound one; what was not tried is not held against it', () => {
    expect(failing(sound())).toEqual([]);
    const gates = judge(sound({ table: { reason: 'a program' }, fates: [] }), QUALITY_POLICIES['standard-1'], new Set());
    expect(gates.filter(({ verdict }) => verdict === 'not-applicable').map(({ gate }) => gate)).toEqual([
      ...['mutation-score', 'requirement-scores', 'decoys', 'alternatives', 'public-not-enough'],
    ]);
  });

  it('hold back a suite of which one requirement’s tests notice next to nothing, where the policy asks for that', () => {
    const score = (requirementId: string, tried: number, killed: number) => ({ requirementId, reached: 60, tried, killed });
    const evidence = sound({ requirements: [score('R-1', 40, 38), score('R-2', 40, 1), score('R-3', 4, 0)] });
    const gateOf = (policy: 'standard-1' | 'standard-2') =>
      judge(evidence, QUALITY_POLICIES[policy], new Set()).find(({ gate }) => gate === 'requirement-scores');
    expect(gateOf('standard-1')?.verdict).toBe('not-applicable');
    expect(gateOf('standard-2')).toMatchObject({ verdict: 'failed', detail: 'R-2 (1 of 40)' });
  });

  it('hold back a score below the policy, until enough survivors are waived', () => {
    const evidence = sound({ fates: fates(7, 2) });
    expect(failing(evidence)).toEqual(['mutation-score']);
    expect(failing(evidence, ['m8'])).toEqual([]);
  });

  it('hold back a suite that accepts a decoy or rejects an alternative', () => {
    const probes = [
      { id: 'd', kind: 'decoy' as const, verdict: 'passed' as const, failed: [] },
      { id: 'a', kind: 'alternative' as const, verdict: 'timed-out' as const, failed: ['t::a'] },
    ];
    expect(failing(sound({ probes }))).toEqual(['decoys', 'alternatives']);
    const right = probes.map((probe) => ({
      ...probe,
      verdict: probe.kind === 'decoy' ? ('crashed' as const) : ('passed' as const),
    }));
    expect(failing(sound({ probes: right }))).toEqual([]);
  });

  it('hold back a suite whose public answers are enough', () => {
    const table = { calls: 1, verdict: 'passed' as const, publicPassed: 1, publicTests: 1, privateFailed: 0, privateTests: 1 };
    expect(failing(sound({ table }))).toEqual(['public-not-enough']);
  });

  it('hold back a flaky suite, and remarks that the policy refuses alone', () => {
    const [first, ...rest] = sound().matrix.toReversed();
    if (!first) throw new Error('an empty matrix');
    expect(failing(sound({ matrix: [...rest.toReversed(), { ...first, failed: ['t::b'] }] }))).toEqual(['flake-matrix']);
    const remark = { file: 'test_it.py', line: 3, message: '' };
    expect(failing(sound({ remarks: [{ ...remark, code: 'bare-truthiness' }] }))).toEqual([]);
    expect(failing(sound({ remarks: [{ ...remark, code: 'module-state' }] }))).toEqual(['static-checks']);
  });
});
