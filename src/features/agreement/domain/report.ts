import { FAULTS, SUBTYPES } from '../../../domain/faults';
import { agreementOf, type AgreementFigures, type Pair } from '../../../domain/statistics/agreement';
import type { DecidedCase } from '../../arbitration';

type Blind = DecidedCase['blind'][number];
type Judged = Pick<Blind, 'fault' | 'subtype'>;

/** How many labels an arbiter can choose from: AC1 asks. */
const FAULT_LABELS = FAULTS.length;
const SUBTYPE_LABELS = FAULTS.reduce((sum, fault) => sum + SUBTYPES[fault].length, 0);

/** Agreement on the fault, and on fault and subtype together. */
export interface Agreement {
  fault: AgreementFigures;
  subtype: AgreementFigures;
}

export interface AgreementReport {
  /** Cases with two blind rulings that are decided. */
  arbiters: Agreement;
  /** The machine's proposals with every blind ruling on a decided case. */
  machine: Agreement;
  by_arbiter: (ArbiterAgreement & { person_id: string })[];
  /** Each label against all others: how well people agree on whether it is this one. */
  by_category: { fault: string; subtype: string | null; figures: AgreementFigures }[];
  /** By the month (UTC) in which the case was decided. */
  by_month: ({ month: string } & Agreement)[];
  /** Rules whose reason was the strongest: how often people ruled so. */
  by_rule: { rule: string; version: number; n: number; agreed_fault: number; agreed_subtype: number }[];
}

/** One arbiter with whoever ruled beside them, and with the machine. */
export interface ArbiterAgreement extends Agreement {
  machine: Agreement;
}

/** All of it, from decided cases alone; the same cases give the same report. */
export function agreementReport(cases: readonly DecidedCase[]): AgreementReport {
  const doubled = pairsOf(cases);
  const persons = [...new Set(cases.flatMap(({ blind }) => blind.map(({ personId }) => personId)))].sort();
  const months = [...new Set(doubled.map(({ month }) => month))].sort();
  return {
    arbiters: figures(doubled.map(({ pair }) => pair)),
    machine: figures(machinePairs(cases).map(({ pair }) => pair)),
    by_arbiter: persons.map((person_id) => ({ person_id, ...arbiterAgreement(cases, person_id) })),
    by_category: byCategory(doubled.map(({ pair }) => pair)),
    by_month: months.map((month) => ({
      month,
      ...figures(doubled.filter((each) => each.month === month).map(({ pair }) => pair)),
    })),
    by_rule: byRule(cases),
  };
}

export function arbiterAgreement(cases: readonly DecidedCase[], personId: string): ArbiterAgreement {
  const own = pairsOf(cases).flatMap(({ pair: [a, b] }): [Blind, Blind][] => {
    if (a.personId === personId) return [[a, b]];
    return b.personId === personId ? [[b, a]] : [];
  });
  const machine = machinePairs(cases).filter((each) => each.personId === personId);
  return { ...figures(own), machine: figures(machine.map(({ pair }) => pair)) };
}

function pairsOf(cases: readonly DecidedCase[]): { month: string; pair: [Blind, Blind] }[] {
  return cases.flatMap(({ at, blind: [first, second] }) =>
    first && second ? [{ month: at.slice(0, 7), pair: [first, second] as [Blind, Blind] }] : [],
  );
}

function machinePairs(cases: readonly DecidedCase[]): { personId: string; pair: [Judged, Judged] }[] {
  return cases.flatMap(({ blind, proposal }) =>
    proposal ? blind.map((ruling) => ({ personId: ruling.personId, pair: [proposal, ruling] as [Judged, Judged] })) : [],
  );
}

function figures(pairs: readonly (readonly [Judged, Judged])[]): Agreement {
  return {
    fault: agreementOf(
      labelled(pairs, ({ fault }) => fault),
      FAULT_LABELS,
    ),
    subtype: agreementOf(labelled(pairs, both), SUBTYPE_LABELS),
  };
}

function byCategory(pairs: readonly (readonly [Judged, Judged])[]): AgreementReport['by_category'] {
  const seen = pairs.flat();
  const faults = FAULTS.filter((fault) => seen.some((each) => each.fault === fault));
  return faults.flatMap((fault) => {
    const subtypes = [...new Set(seen.filter((each) => each.fault === fault).map(({ subtype }) => subtype))].sort();
    const whole = { fault, subtype: null, figures: against(pairs, (each) => each.fault === fault) };
    const parts = subtypes.map((subtype) => ({
      ...{ fault, subtype },
      figures: against(pairs, (each) => each.fault === fault && each.subtype === subtype),
    }));
    return [whole, ...parts];
  });
}

/** One label against the rest, as a choice between two. */
function against(pairs: readonly (readonly [Judged, Judged])[], is: (judged: Judged) => boolean): AgreementFigures {
  return agreementOf(
    labelled(pairs, (judged) => (is(judged) ? 'yes' : 'no')),
    2,
  );
}

function byRule(cases: readonly DecidedCase[]): AgreementReport['by_rule'] {
  const counted = new Map<string, AgreementReport['by_rule'][number]>();
  for (const { blind, proposal } of cases) {
    if (!proposal) continue;
    const { rule, version, fault, subtype } = proposal;
    const row = counted.get(`${rule}@${version}`) ?? { rule, version, n: 0, agreed_fault: 0, agreed_subtype: 0 };
    const agreeing = blind.filter((ruling) => ruling.fault === fault);
    row.n += blind.length;
    row.agreed_fault += agreeing.length;
    row.agreed_subtype += agreeing.filter((ruling) => ruling.subtype === subtype).length;
    counted.set(`${rule}@${version}`, row);
  }
  return [...counted.values()].sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.version - b.version));
}

function labelled(pairs: readonly (readonly [Judged, Judged])[], label: (judged: Judged) => string): Pair[] {
  return pairs.map(([a, b]): Pair => [label(a), label(b)]);
}

function both({ fault, subtype }: Judged): string {
  return `${fault}/${subtype}`;
}
