import { findFailureTag } from '../../../domain/failure-tags';
import { suggestTags, type TagFacts } from './tags';

const FACTS: TagFacts = {
  ...{ outcome: 'unresolved', reason: { code: 'not-fixed', detail: '' }, log: '', endReason: 'submitted', findings: [] },
  tests: [
    { id: 'a', state: 'fail', expected: 'f2p' },
    { id: 'b', state: 'pass', expected: 'p2p' },
  ],
  ...{ patchPaths: ['src/a.py'], goldenPaths: ['src/a.py'], steps: [] },
};

function slugs(facts: Partial<TagFacts>): string[] {
  const tags = suggestTags({ ...FACTS, ...facts });
  for (const { slug, axis } of tags) expect(findFailureTag(slug)).toMatchObject({ axis });
  return tags.map(({ slug }) => slug);
}

const MISUSE: TagFacts['steps'] = [
  { step_id: 1, source: 'agent', message: '', observation: { results: [{ content: 'no', extra: { misuse: true } }] } },
];
const NONE = FACTS.tests.map((test) => ({ ...test, state: 'absent' }));

describe('Failure tags of a run', () => {
  it.each<[string[], Partial<TagFacts>]>([
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
      {
        outcome: 'resolved',
        findings: (['git-history', 'git-history', 'hidden-tests'] as const).map((code) => ({
          code,
          step: 2,
          quote: '',
          detail: '',
        })),
      },
    ],
  ])('%j', (expected, facts) => {
    expect(slugs(facts)).toEqual(expected);
  });
});
