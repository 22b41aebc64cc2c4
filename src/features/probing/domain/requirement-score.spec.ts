import { trialsFor } from './requirement-score';
import type { MutantFate } from './score';

const OWN = new Set(['t::a', 't::b']);

function fate(id: string, verdict: MutantFate['verdict'], killedBy: string | null = null): MutantFate {
  return { id, operator: 'number', path: 'a.py', line: 1, verdict, killedBy };
}

describe('The mutants that the tests of a requirement are asked about', () => {
  it('are those that they execute, without time-outs; a kill of their own is known, a survivor needs no question', () => {
    const fates = [
      ...[fate('m1', 'failed', 't::b'), fate('m2', 'failed', 't::c'), fate('m3', 'passed'), fate('m4', 'timed-out', 't::a')],
      ...[fate('m5', 'failed', 't::c'), fate('m6', 'failed', 't::c'), fate('m7', 'crashed')],
    ];
    const reachedBy = new Map<string, string[]>([
      ...['m1', 'm2', 'm3', 'm4', 'm7'].map((id) => [id, ['t::a', 't::c']] as [string, string[]]),
      ['m5', ['t::c']],
    ]);
    expect(trialsFor(OWN, fates, reachedBy)).toEqual({
      ...{ reached: 4, tried: ['m1', 'm2', 'm3', 'm7'], known: ['m1'], open: ['m2', 'm7'] },
    });
  });

  it('are at most forty, always the same ones', () => {
    const fates = Array.from({ length: 99 }, (_, index) => fate(`m${100 + ((index * 37) % 99)}`, 'failed', 't::c'));
    const reachedBy = new Map(fates.map(({ id }) => [id, ['t::a']]));
    const { reached, tried } = trialsFor(OWN, fates, reachedBy);
    expect([reached, tried.length, tried.at(-1)]).toEqual([99, 40, 'm139']);
  });
});
