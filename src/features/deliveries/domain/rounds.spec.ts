import type { TestState } from '../../../domain/swe';
import type { Provenance } from '../../sourcing';
import {
  chosenHunks,
  controlFindings,
  listDifferences,
  provenanceFindings,
  stateLines,
  verdictOf,
  type Control,
  type ControlRecord,
  type FindingCode,
} from './rounds';

function control(name: Control, outcome: ControlRecord['outcome'], hunk: number | null = null): ControlRecord {
  return {
    ...{ control: name, outcome, hunk: hunk === null ? null : { path: 'a.py', number: hunk } },
    ...{ applied: null, fail_to_pass: null, pass_to_pass: null, problem: outcome === 'no-reward' ? 'timed-out' : null },
  };
}

function round(...codes: FindingCode[]) {
  return { states: 'same', findings: codes.map((code) => ({ code, detail: '' })) };
}

const FINE: Provenance = {
  ...{ source: 'github', reachable: 'yes', public: 'yes', merged: 'yes', reopened: 'no', reverted: 'no', notes: [] },
};

describe('the verdict on a task', () => {
  it.each([
    ['pending until all rounds are done', [round(), round()], 'pending'],
    ['passed after them', [round(), round('dead-hunk'), round('provenance-unknown')], 'passed'],
    ['quarantined at the first flip, in whatever round', [round(), round('golden-unresolved')], 'quarantined'],
    [
      'quarantined when states differ between rounds, whatever each of them found',
      [round(), { ...round(), states: 'other' }],
      'quarantined',
    ],
    ['left out where it could not be judged', [round('image-not-built')], 'left-out'],
    ['quarantined where a pin is gone', [round('pin-gone')], 'quarantined'],
    ['quarantined rather than left out', [round('not-judged'), round('files-changed')], 'quarantined'],
  ])('is %s', (_name, rounds, verdict) => {
    expect(verdictOf(rounds, 3)).toBe(verdict);
  });
});

describe('what is found', () => {
  it('of provenance: nothing against it, what is against it, and what nobody knows', () => {
    expect(provenanceFindings(FINE)).toEqual([]);
    expect(
      provenanceFindings({ ...FINE, merged: 'no', reverted: 'yes', public: 'no', reachable: 'no', reopened: 'yes' }).map(
        ({ code }) => code,
      ),
    ).toEqual([...['repository-gone', 'repository-private', 'not-merged', 'reopened', 'reverted']]);
    const [unknown] = provenanceFindings({ ...FINE, source: 'git', public: 'unknown', reopened: 'unknown', notes: ['why'] });
    expect(unknown).toEqual({ code: 'provenance-unknown', detail: 'the source git does not know: public, reopened: why' });
    expect(provenanceFindings(null)).toMatchObject([{ code: 'provenance-unknown' }]);
  });

  it('of controls: golden must resolve, nothing else may', () => {
    expect(
      controlFindings([control('nop', 'unresolved'), control('spoofed-output', 'no-reward'), control('golden', 'resolved')]),
    ).toEqual([]);
    expect(controlFindings([control('golden', 'no-reward')])).toEqual([
      { code: 'golden-unresolved', detail: 'the golden patch ends no-reward: timed-out' },
    ]);
    expect(controlFindings([control('empty-patch', 'resolved')])).toEqual([
      { code: 'control-resolved', detail: 'empty-patch resolves the task' },
    ]);
  });

  it('of hunks: a dead one is noted, and all of them are too many', () => {
    const some = [control('golden-minus-hunk', 'resolved', 1), control('golden-minus-hunk', 'unresolved', 2)];
    expect(controlFindings(some)).toEqual([{ code: 'dead-hunk', detail: 'the tests pass without hunk 1, in a.py' }]);
    expect(controlFindings(some.slice(0, 1)).map(({ code }) => code)).toEqual(['all-hunks-dead']);
  });

  it('of the lists: where a run departs from the record', () => {
    const judged = (id: string, before: TestState) => ({ id, touched: false, states: { base: [], before: [before], after: [] } });
    const tests = [judged('t.py::adds', 'fail'), judged('t.py::adds_new', 'absent')];
    const kept = [judged('t.py::stays', 'pass'), judged('t.py::expected', 'xfail')];
    const record = {
      ...{ f2p: ['t.py::adds', 't.py::adds_new'], p2p: ['t.py::expected', 't.py::stays'], tests: [...tests, ...kept] },
    };
    const states = (changes: Record<string, TestState>, base: Record<string, TestState>) =>
      new Map(Object.entries({ ...base, ...changes }));
    const nop: Record<string, TestState> = { 't.py::adds': 'fail', 't.py::stays': 'pass', 't.py::expected': 'xfail' };
    const golden: Record<string, TestState> = { ...nop, 't.py::adds': 'pass', 't.py::adds_new': 'pass' };
    const same = { nop: states({}, nop), golden: states({}, golden) };
    expect(listDifferences(record, same)).toEqual([]);
    const flipped = {
      nop: states({ 't.py::adds': 'pass', 't.py::stays': 'error' }, nop),
      golden: states({ 't.py::expected': 'fail' }, golden),
    };
    expect(listDifferences(record, flipped)).toEqual([
      { id: 't.py::adds', list: 'fail-to-pass', run: 'nop', state: 'pass' },
      { id: 't.py::expected', list: 'pass-to-pass', run: 'golden', state: 'fail' },
      { id: 't.py::stays', list: 'pass-to-pass', run: 'nop', state: 'error' },
    ]);
    const otherFailure = { nop: states({ 't.py::adds': 'error' }, nop), golden: states({}, golden) };
    expect(stateLines(record, otherFailure)).toBe(stateLines(record, same));
    expect(stateLines(record, flipped)).not.toBe(stateLines(record, same));
  });

  it('of many hunks: as many as may be, from all over the patch', () => {
    const hunks = Array.from({ length: 10 }, (_, at) => ({ path: 'a', number: at + 1 }));
    expect(chosenHunks(hunks, 4).map(({ number }) => number)).toEqual([1, 3, 6, 8]);
    expect(chosenHunks(hunks.slice(0, 3), 4)).toHaveLength(3);
  });
});
