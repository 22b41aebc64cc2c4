import type { PanelAttempt, TestEvidence } from './evidence';
import { panelFindings } from './panel';

type Made = Partial<PanelAttempt> & { failing?: Record<string, string>; referenceFails?: string[] };
const TESTS = ['t1', 't2', 't3'];
let count = 0;

/** An attempt that fails some tests, each with what it gave. */
function attempt({ failing = {}, model = 'large', strong = true, referenceFails }: Made = {}): PanelAttempt {
  count += 1;
  const tests = TESTS.map((id): TestEvidence => {
    const given = failing[id];
    const failure = {
      type: 'AssertionError',
      message: `assert ${given} == 0`,
      file: null,
      line: null,
      raised: null,
      expected: null,
      actual: null,
    };
    return {
      ...{ id, visibility: 'private', requirementIds: ['R-1'], scenario: null, source: null, durationMs: 1 },
      ...{ outcome: given === undefined ? 'passed' : 'failed', failure: given === undefined ? null : failure },
    };
  });
  return {
    ...{ model, strong },
    evidence: {
      ...{
        attemptId: `att_${count}`,
        taskId: 'task_1',
        taskKind: 'rlef',
        language: 'python',
        gradingId: null,
        trust: 'isolated-oracle',
      },
      ...{
        reply: null,
        files: [],
        verdict: Object.keys(failing).length > 0 ? 'failed' : 'passed',
        timeoutCause: null,
        detail: null,
      },
      ...{ usage: null, limits: null, output: null, tests, interface: null, requirements: null, allowedImports: null },
      ...{ previous: null, reruns: null, failedByReference: referenceFails ?? null },
    },
  };
}

function times(n: number, made?: Made): PanelAttempt[] {
  return Array.from({ length: n }, () => attempt(made));
}

describe('A panel', () => {
  it('speaks against the task when many strong attempts fail one test alone with one output', () => {
    const [finding, ...more] = panelFindings([...times(22, { failing: { t3: '7' } }), ...times(10)]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ rule: 'panel/same-failure', testId: 't3', attempts: 32 });
    expect(finding?.clusters.map(({ output, attemptIds }) => [output, attemptIds.length])).toEqual([
      ['7 == 0', 22],
      [null, 10],
    ]);
  });

  it('says both where a large part has no trouble with it: that part has read the task in another way', () => {
    const half = [...times(8, { failing: { t3: '7' } }), ...times(8)];
    expect(panelFindings(half)).toMatchObject([
      { rule: 'panel/split-outputs', version: 2, testId: 't3' },
      { rule: 'panel/same-failure', version: 1, testId: 't3' },
    ]);
  });

  it('says nothing when they fail it with different outputs', () => {
    const scattered = Array.from({ length: 19 }, (_, index) => attempt({ failing: { t3: `${index}` } }));
    expect(panelFindings([...scattered, ...times(13)])).toEqual([]);
  });

  it('says nothing of attempts that are wrong elsewhere too', () => {
    expect(panelFindings([...times(19, { failing: { t2: '1', t3: '7' } }), ...times(13)])).toEqual([]);
  });

  it('says nothing of weak models, of few attempts, and of outputs that were shortened', () => {
    expect(panelFindings([...times(19, { failing: { t3: '7' }, strong: false }), ...times(13)])).toEqual([]);
    expect(panelFindings(times(7, { failing: { t3: '7' } }))).toEqual([]);
    expect(panelFindings(times(20, { failing: { t3: '[1, 2, ...]' } }))).toEqual([]);
  });

  it('counts only what was judged', () => {
    const unjudged = times(40).map((each): PanelAttempt => ({ ...each, evidence: { ...each.evidence, verdict: 'infra-error' } }));
    expect(panelFindings([...times(8, { failing: { t1: '7' } }), ...unjudged])).toMatchObject([{ attempts: 8 }]);
  });

  it('speaks for an ambiguity when attempts split into groups that agree among themselves', () => {
    const split = [
      ...times(8, { failing: { t2: '[]' }, model: 'a' }),
      ...times(8, { failing: { t2: 'None' }, model: 'b' }),
      ...times(4),
    ];
    expect(panelFindings(split)).toMatchObject([
      { rule: 'panel/split-outputs', testId: 't2', clusters: [{ models: ['a'] }, { models: ['b'] }, { output: null }] },
    ]);
    expect(panelFindings([...times(4, { failing: { t2: '[]' } }), ...times(16)])).toEqual([]);
  });

  it('speaks against the task when the reference fails what an attempt fails, however few they are', () => {
    const panel = [attempt({ failing: { t1: '7' }, strong: false, referenceFails: ['t1', 't2'] }), ...times(2)];
    expect(panelFindings(panel)).toMatchObject([{ rule: 'panel/reference-fails', testId: 't1' }]);
  });

  it('takes other thresholds', () => {
    const panel = [...times(3, { failing: { t1: '7' } }), ...times(7)];
    expect(panelFindings(panel, { minimumAttempts: 10, sameFailureShare: 0.3, splitShare: 1 })).toHaveLength(1);
    expect(panelFindings(panel)).toEqual([]);
  });
});
