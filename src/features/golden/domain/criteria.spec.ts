import { DEFAULT_POLICY, GOLDEN_CRITERIA, GoldenPolicy, goldenState, type GoldenFacts, type Trial } from './criteria';

function trial(overrides: Partial<Trial> = {}): Trial {
  const base = { trajectory_id: 'traj_1', agent: 'oracle', model: null, outcome: 'resolved', cheated: false };
  return { ...base, ended_at: '2026-01-01T00:00:00.000Z', ...overrides };
}

const GOOD: GoldenFacts = {
  statement: { kind: 'from-issue', isWritten: false },
  ...{ certified: true, screening: 'passed', stamped: true, hints: { needed: true, met: true }, openDiscrepancy: false },
  trials: [trial()],
};

function unmet(facts: Partial<GoldenFacts>, policy = DEFAULT_POLICY): string[] {
  return goldenState(policy, { ...GOOD, ...facts }).flatMap(({ code, met }) => (met ? [] : [code]));
}

describe('What makes a task golden', () => {
  it('is every criterion, each told apart', () => {
    expect(goldenState(DEFAULT_POLICY, GOOD).map(({ code }) => code)).toEqual([...GOLDEN_CRITERIA]);
    expect(unmet({})).toEqual([]);
  });

  it.each<[string, Partial<GoldenFacts>]>([
    ['certificate-of-these-parts', { certified: false }],
    ['statement-written', { statement: { kind: 'from-commit', isWritten: false } }],
    ['screening-passed', { screening: undefined }],
    ['screening-passed', { screening: 'flagged' }],
    ['screening-passed', { screening: 'rejected' }],
    ['evaluation-stamped', { stamped: false }],
    ['hints-accepted', { hints: { needed: true, met: false } }],
    ['no-open-discrepancy', { openDiscrepancy: true }],
    ['reference-tried', { trials: [] }],
    ['reference-tried', { trials: [trial({ outcome: 'unresolved' })] }],
    ['reference-tried', { trials: [trial({ cheated: true })] }],
    ['reference-tried', { trials: [trial({ agent: 'bash', model: 'm' })] }],
    ['reference-tried', { trials: [trial({ outcome: 'infra-error' })] }],
  ])('lacks %s alone with %j', (code, facts) => {
    expect(unmet(facts)).toEqual([code]);
  });

  it('takes a commit message for its statement once a person has written another', () => {
    expect(unmet({ statement: { kind: 'from-commit', isWritten: true } })).toEqual([]);
    expect(unmet({ statement: { kind: 'from-body', isWritten: false } })).toEqual([]);
  });

  it('asks of configured models that they have tried, not that they were right', () => {
    const policy = { ...DEFAULT_POLICY, models: ['small', 'large'] };
    expect(unmet({}, policy)).toEqual(['models-tried']);
    const tried = ['small', 'large'].map((model) => trial({ agent: 'bash', model, outcome: 'unresolved' }));
    expect(unmet({ trials: [trial(), ...tried] }, policy)).toEqual([]);
    const infra = tried.map((each) => ({ ...each, outcome: 'infra-error' }));
    expect(unmet({ trials: [trial(), ...infra] }, policy)).toEqual(['models-tried']);
  });

  it('may have a model for its reference, which only has to have tried', () => {
    const policy = GoldenPolicy.parse({ reference: { agent: 'bash', model: 'm', must_resolve: false }, models: [] });
    expect(unmet({ trials: [trial({ agent: 'bash', model: 'm', outcome: 'unresolved' })] }, policy)).toEqual([]);
    expect(unmet({ trials: [trial({ agent: 'bash', model: 'n' })] }, policy)).toEqual(['reference-tried']);
    expect(GoldenPolicy.safeParse({ reference: { agent: 'bash', must_resolve: true }, models: [] }).success).toBe(false);
    expect(GoldenPolicy.safeParse({ reference: { agent: 'oracle', model: 'm', must_resolve: true }, models: [] }).success).toBe(
      false,
    );
  });
});
