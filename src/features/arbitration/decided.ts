import type { Cycle, Discrepancy, Ruling } from './arbitration.entity';

/** A cycle with its rulings, in the order of their making, and the one that was carried out. */
export interface RuledCycle {
  cycle: Cycle;
  index: number;
  made: Ruling[];
  decidedBy: Ruling | undefined;
}

/** The cycles of a case with what was ruled on each. Cycles from before there were two rulings name none: their one ruling decided. */
export function ruledCycles({ id, cycles }: Discrepancy, rulings: readonly Ruling[]): RuledCycle[] {
  return cycles.map((cycle, index) => {
    const made = rulings.filter((ruling) => ruling.discrepancyId === id && ruling.cycle === index);
    const decidedBy = cycle.rulings_wanted === undefined ? made.at(0) : made.find((ruling) => ruling.id === cycle.decided_by);
    return { cycle, index, made, decidedBy };
  });
}

export function decidedCycles(discrepancy: Discrepancy, rulings: readonly Ruling[]): (RuledCycle & { decidedBy: Ruling })[] {
  return ruledCycles(discrepancy, rulings).flatMap((ruled) =>
    ruled.decidedBy === undefined ? [] : [{ ...ruled, decidedBy: ruled.decidedBy }],
  );
}
