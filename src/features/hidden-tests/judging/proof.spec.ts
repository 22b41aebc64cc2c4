import type { TestState } from '../../../domain/swe';
import type { JudgedTest } from '../../building';
import { judgeProof } from './proof';

type Record = Parameters<typeof judgeProof>[0];

const BEFORE: Record = { tests: [judged('f', 'fail', 'pass'), judged('p', 'pass', 'pass')], f2p: ['f'], p2p: ['p'] };

function judged(id: string, before: TestState, after: TestState, dropped?: JudgedTest['dropped']): JudgedTest {
  return { id, states: { base: ['absent'], before: [before], after: [after] }, touched: true, ...(dropped && { dropped }) };
}

function now(fresh: JudgedTest[], changed: Partial<Record> = {}): Record {
  return { tests: [...BEFORE.tests, ...fresh], f2p: ['f', 'new-f'], p2p: ['p', 'new-p'], ...changed };
}

const FIXED = judged('new-f', 'fail', 'pass');
const KEPT = judged('new-p', 'pass', 'pass');

describe('A proof with blind tests', () => {
  it('puts what was fixed into one list, and what never failed into the other', () => {
    expect(judgeProof(now([FIXED, KEPT]), BEFORE)).toEqual({ kind: 'proved', failToPass: ['new-f'], passToPass: ['new-p'] });
  });

  it.each<[string, Record]>([
    ['fails with it, and failed before', now([FIXED, judged('x', 'fail', 'fail')])],
    ['fails with it, and passed before', now([judged('x', 'pass', 'fail')], { rejection: { code: 'regression', detail: '' } })],
    ['does not build with it', now([], { rejection: { code: 'after-broken', detail: '' } })],
  ])('is a contradiction where a test %s', (_, record) => {
    expect(judgeProof(record, BEFORE)).toMatchObject({ kind: 'contradicts' });
  });

  it.each<[string, Record, string]>([
    ['differs', now([FIXED, judged('x', 'pass', 'pass', { why: 'flaky' })]), 'differs-from-run-to-run'],
    ['takes a test out of its list', now([FIXED, KEPT], { f2p: ['new-f'] }), 'disturbs-other-tests'],
    ['is skipped with the fix', now([FIXED, KEPT, judged('x', 'fail', 'skip')]), 'not-counted'],
    ['is nowhere', now([]), 'not-counted'],
    ['takes too long', now([], { rejection: { code: 'timed-out', detail: '' } }), 'too-expensive'],
  ])('is refused, by a code alone, where a test %s', (_, record, code) => {
    expect(judgeProof(record, BEFORE)).toEqual({ kind: 'refused', code });
  });

  it('says nothing of the suite where the machine failed', () => {
    expect(judgeProof(now([], { rejection: { code: 'interrupted', detail: '' } }), BEFORE)).toEqual({ kind: 'unproved' });
  });
});
