import fc from 'fast-check';
import { FAULTS, SUBTYPES } from '../../domain/faults';
import type { Cycle, Discrepancy, Ruling } from './arbitration.entity';
import { toDiscrepancyView } from './views';

const CASE = 'disc_01890000-0000-7000-8000-000000000001';

const Judgement = fc
  .constantFrom(...FAULTS)
  .chain((fault) =>
    fc.record({ fault: fc.constant(fault), subtype: fc.constantFrom(...SUBTYPES[fault]), rationale: fc.string() }),
  );

function cycleOf(wanted: 1 | 2, decidedBy?: string): Cycle {
  return {
    ...{
      source: 'validation',
      validation_id: null,
      pins: {},
      evidence_sha256: null,
      statement: null,
      at: '2026-01-01T00:00:00.000Z',
    },
    ...{ rulings_wanted: wanted, ...(decidedBy !== undefined && { decided_by: decidedBy }) },
  };
}

function rulingOf(cycle: number, place: number, judged: { fault: Ruling['fault']; subtype: string; rationale: string }): Ruling {
  return {
    ...{ id: `rul_${cycle}_${place}`, discrepancyId: CASE, taskId: 'task', personId: `acc_${cycle}_${place}`, cycle, ...judged },
    ...{ findings: { author: judged.rationale }, rework: [], leakedTo: [], disposition: 'rework', bundleSha256: null },
    createdAt: `2026-01-0${place + 1}T00:00:00.000Z`,
  };
}

/** Decided cycles with their rulings, and an open one for two people that one of them has ruled on. */
const History = fc.record({
  earlier: fc.array(fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.array(Judgement, { minLength: 1, maxLength: 3 })), {
    maxLength: 4,
  }),
  first: Judgement,
  other: Judgement,
});

function caseOf(earlier: readonly [1 | 2, readonly unknown[]][]): Discrepancy {
  const cycles = earlier.map(([wanted], index) => cycleOf(wanted, `rul_${index}_0`));
  const times = { openedAt: '2026-01-01T00:00:00.000Z', closedAt: null, closeReason: null };
  return { id: CASE, taskId: 'task', status: 'open', version: 0, cycles: [...cycles, cycleOf(2)], ...times };
}

describe('A case for two that one has ruled on', () => {
  it('looks to everybody as if nobody had, whatever the ruling says', () => {
    fc.assert(
      fc.property(History, ({ earlier, first, other }) => {
        const discrepancy = caseOf(earlier);
        const known = earlier.flatMap(([, judged], cycle) => judged.map((each, place) => rulingOf(cycle, place, each)));
        for (const audience of ['arbiter', 'reviewer', 'author', 'test-writer', 'overseer'] as const) {
          const untouched = toDiscrepancyView(discrepancy, known, audience);
          for (const made of [first, other])
            expect(toDiscrepancyView(discrepancy, [...known, rulingOf(earlier.length, 0, made)], audience)).toEqual(untouched);
        }
      }),
    );
  });

  it('shows both rulings to the third arbiter once they differ, without a name, and to nobody else', () => {
    const discrepancy = caseOf([]);
    const rationale = 'Because of R-1.';
    const two = [
      rulingOf(0, 0, { fault: 'tests', subtype: 'weak', rationale }),
      rulingOf(0, 1, { fault: 'none', subtype: 'no-defect', rationale }),
    ];
    const seen = toDiscrepancyView(discrepancy, two, 'arbiter');
    expect(seen.rulings.map(({ fault, decisive }) => [fault, decisive])).toEqual([
      ['tests', false],
      ['none', false],
    ]);
    expect(JSON.stringify(seen)).not.toContain('acc_');
    for (const audience of ['reviewer', 'author', 'test-writer', 'overseer'] as const)
      expect(toDiscrepancyView(discrepancy, two, audience).rulings).toEqual([]);
  });

  it('sends the sides the finding that was carried out, and no other', () => {
    const discrepancy = caseOf([[2, []]]);
    const made = [0, 1, 2].map((place) =>
      rulingOf(0, place, { fault: 'solution', subtype: 'incorrect', rationale: `finding ${place}` }),
    );
    expect(toDiscrepancyView(discrepancy, made, 'author').rulings.map(({ finding }) => finding)).toEqual(['finding 0']);
  });
});
