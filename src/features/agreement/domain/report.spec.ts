import type { DecidedCase } from '../../arbitration';
import { agreementReport, arbiterAgreement } from './report';

type Blind = DecidedCase['blind'][number];

function ruled(personId: string, fault: Blind['fault'], subtype: string): Blind {
  return { personId, fault, subtype };
}

function decided(id: number, at: string, blind: Blind[], proposal?: DecidedCase['proposal']): DecidedCase {
  return { discrepancyId: `disc_${id}`, cycle: 0, at, blind, proposal };
}

const NARROW = { fault: 'tests', subtype: 'too-narrow', rule: 'differs-in-form-alone', version: 1 } as const;

/** By hand: four doubled cases, three agree on the fault (tests, tests, solution), two of them on the subtype; one single case. */
const CASES: DecidedCase[] = [
  decided(1, '2026-01-05T00:00:00.000Z', [ruled('p1', 'tests', 'too-narrow'), ruled('p2', 'tests', 'too-narrow')], NARROW),
  decided(2, '2026-01-20T00:00:00.000Z', [ruled('p2', 'tests', 'weak'), ruled('p1', 'tests', 'incorrect')], NARROW),
  decided(3, '2026-02-01T00:00:00.000Z', [ruled('p1', 'solution', 'incorrect'), ruled('p3', 'solution', 'incorrect')]),
  decided(4, '2026-02-28T23:59:59.000Z', [ruled('p3', 'tests', 'weak'), ruled('p2', 'requirements', 'ambiguous')]),
  decided(5, '2026-03-01T00:00:00.000Z', [ruled('p1', 'none', 'no-defect')], NARROW),
];

describe('A report of agreement', () => {
  const report = agreementReport(CASES);

  it('counts pairs of blind rulings, on the fault and on the subtype', () => {
    expect([report.arbiters.fault.n, report.arbiters.fault.raw.value]).toEqual([4, 0.75]);
    expect(report.arbiters.subtype.raw.value).toBe(0.5);
    // Faults: (tests, tests), (tests, tests), (solution, solution), (tests, requirements). Kappa: po 3/4; pe 3/4 x 2/4 + 1/4 x 1/4 = 7/16.
    expect(report.arbiters.fault.kappa.value).toBeCloseTo((3 / 4 - 7 / 16) / (9 / 16), 12);
    // Alpha: 8 ratings, 5 tests, 2 solution, 1 requirements. Do = 2/8; De = (64 - 25 - 4 - 1) / 56.
    expect(report.arbiters.fault.alpha.value).toBeCloseTo(1 - 2 / 8 / (34 / 56), 12);
    // AC1 over seven faults: shares 5/8, 2/8, 1/8.
    const expected = ((5 / 8) * (3 / 8) + (2 / 8) * (6 / 8) + (1 / 8) * (7 / 8)) / 6;
    expect(report.arbiters.fault.ac1.value).toBeCloseTo((3 / 4 - expected) / (1 - expected), 12);
    expect(report.arbiters.fault.raw.interval?.level).toBe(0.95);
  });

  it('splits them by arbiter, month and category', () => {
    expect(report.by_arbiter.map(({ person_id, fault }) => [person_id, fault.n, fault.raw.value])).toEqual([
      ['p1', 3, 1],
      ['p2', 3, 2 / 3],
      ['p3', 2, 0.5],
    ]);
    expect(report.by_month.map(({ month, fault, subtype }) => [month, fault.n, fault.raw.value, subtype.raw.value])).toEqual([
      ['2026-01', 2, 1, 0.5],
      ['2026-02', 2, 0.5, 0.5],
    ]);
    const raw = report.by_category.map(({ fault, subtype, figures }) => [fault, subtype, figures.raw.value]);
    expect(raw).toEqual([
      ['requirements', null, 0.75],
      ['requirements', 'ambiguous', 0.75],
      ['solution', null, 1],
      ['solution', 'incorrect', 1],
      ['tests', null, 0.75],
      ['tests', 'incorrect', 0.75],
      ['tests', 'too-narrow', 1],
      ['tests', 'weak', 0.5],
    ]);
  });

  it('holds the machine against every blind ruling, single ones included', () => {
    expect([report.machine.fault.n, report.machine.fault.raw.value, report.machine.subtype.raw.value]).toEqual([5, 0.8, 0.4]);
    expect(report.by_rule).toEqual([{ rule: NARROW.rule, version: 1, n: 5, agreed_fault: 4, agreed_subtype: 2 }]);
  });

  it('tells an arbiter their own part of it', () => {
    const own = arbiterAgreement(CASES, 'p1');
    expect([own.fault.n, own.machine.fault.n, own.machine.fault.raw.value]).toEqual([3, 3, 2 / 3]);
    expect(arbiterAgreement(CASES, 'nobody').fault).toMatchObject({ n: 0, raw: { value: null, interval: null } });
  });
});
