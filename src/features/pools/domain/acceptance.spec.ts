import { ACCEPTANCE_POLICIES, unmetCriteria, type AcceptanceFacts } from './acceptance';

const GOOD: AcceptanceFacts = {
  blind: true,
  certified: true,
  tests: [
    { requirementIds: ['R-1'], visibility: 'public' },
    { requirementIds: ['R-1', 'R-2'], visibility: 'private' },
  ],
  requirementIds: ['R-1', 'R-2'],
  openDiscrepancy: false,
};
const [shown, hidden] = [GOOD.tests[0]!, GOOD.tests[1]!];

describe('acceptance policies', () => {
  test('a task that meets everything is accepted under every policy', () => {
    for (const policy of ['authored', 'imported', 'golden'] as const) expect(unmetCriteria(policy, GOOD)).toEqual([]);
  });

  test.each<[string, Partial<AcceptanceFacts>, string[]]>([
    ['an exposed test writer', { blind: false }, ['blindness-proven']],
    ['a certificate of other parts', { certified: false }, ['certificate-of-these-parts']],
    ['no private test', { tests: [shown, { ...hidden, visibility: 'public' }] }, ['public-and-private-tests']],
    ['no public test', { tests: [hidden] }, ['public-and-private-tests']],
    ['a requirement without a test', { requirementIds: ['R-1', 'R-2', 'R-3'] }, ['every-requirement-tested']],
    [
      'a test without a requirement',
      { tests: [...GOOD.tests, { ...shown, requirementIds: [] }] },
      ['every-test-has-a-requirement'],
    ],
    [
      'a test of no requirement',
      { tests: [...GOOD.tests, { ...shown, requirementIds: ['R-9'] }] },
      ['every-test-has-a-requirement'],
    ],
    ['an open case', { openDiscrepancy: true }, ['no-open-discrepancy']],
  ])('authored refuses %s', (_, change, unmet) => {
    expect(unmetCriteria('authored', { ...GOOD, ...change })).toEqual(unmet);
  });

  test('imported asks for a certificate alone', () => {
    const nothing: AcceptanceFacts = { blind: false, certified: true, tests: [], requirementIds: ['R-1'], openDiscrepancy: true };
    expect(unmetCriteria('imported', nothing)).toEqual([]);
    expect(unmetCriteria('imported', { ...nothing, certified: false })).toEqual(['certificate-of-these-parts']);
  });

  test('a change of a policy changes its version', () => {
    expect(ACCEPTANCE_POLICIES).toMatchSnapshot();
  });
});
