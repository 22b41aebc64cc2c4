import { Injectable } from '@nestjs/common';
import type { Reader, Unit } from '../../platform/database';
import { add, admit, NOTHING, type Admission, type Amount, type Spending } from './domain/budget';
import type { StressRun, StressSpending, StressTurn } from './stress.entity';
import { StressRepository } from './stress.repository';

type Account = 'reserved' | 'spent' | 'lost';

/**
 * What a run holds and has spent, in the database: every change is in the unit of what it pays for, so that no answer is
 * without its price and no price without its answer, whenever the process dies.
 */
@Injectable()
export class StressLedger {
  constructor(private readonly repository: StressRepository) {}

  async open(unit: Unit, run: StressRun): Promise<void> {
    const zero = { reservedTokens: 0, reservedMicroUsd: 0, spentTokens: 0, spentMicroUsd: 0, lostTokens: 0, lostMicroUsd: 0 };
    const rows = run.models.map(({ name }) => ({ runId: run.id, model: name, ...zero, calls: 0, lostCalls: 0 }));
    await this.repository.insertSpending(unit, rows);
  }

  /** Holds the most that a call can cost, if the budget as it is now has room for it. */
  async reserve(unit: Unit, runId: string, model: string, most: Amount): Promise<Admission> {
    const { budgetTokens, budgetMicroUsd } = await this.repository.lockRun(unit, runId);
    const rows = await this.repository.listSpending(unit, runId);
    const verdict = admit({ tokens: budgetTokens, microUsd: budgetMicroUsd }, totalOf(rows), most);
    if (verdict === 'fits') await this.repository.updateSpending(unit, changed(rowOf(rows, model), 'reserved', most, 1));
    return verdict;
  }

  /** The call was answered: what it held is given back, and what it cost is spent. */
  settle(unit: Unit, turn: StressTurn, model: string, cost: Amount): Promise<void> {
    return this.conclude(unit, turn, model, (row) => ({ ...changed(row, 'spent', cost, 1), calls: row.calls + 1 }));
  }

  /** The call was not answered and cost nothing. */
  release(unit: Unit, turn: StressTurn, model: string): Promise<void> {
    return this.conclude(unit, turn, model, (row) => row);
  }

  /** Nobody knows what the call cost: as much as it can have, which counts against the budget. */
  forfeit(unit: Unit, turn: StressTurn, model: string, most: Amount = heldBy(turn)): Promise<void> {
    return this.conclude(unit, turn, model, (row) => ({ ...changed(row, 'lost', most, 1), lostCalls: row.lostCalls + 1 }));
  }

  async totals(reader: Reader, runId: string): Promise<Spending> {
    return totalOf(await this.repository.listSpending(reader, runId));
  }

  private async conclude(
    unit: Unit,
    turn: StressTurn,
    model: string,
    write: (row: StressSpending) => StressSpending,
  ): Promise<void> {
    await this.repository.lockRun(unit, turn.runId);
    const row = rowOf(await this.repository.listSpending(unit, turn.runId), model);
    await this.repository.updateSpending(unit, write(changed(row, 'reserved', heldBy(turn), -1)));
  }
}

function heldBy({ reservedTokens, reservedMicroUsd }: StressTurn): Amount {
  return { tokens: reservedTokens, microUsd: reservedMicroUsd };
}

function rowOf(rows: readonly StressSpending[], model: string): StressSpending {
  const found = rows.find((row) => row.model === model);
  if (!found) throw new Error(`the run has no model ${model}`);
  return found;
}

function changed(row: StressSpending, account: Account, by: Amount, sign: 1 | -1): StressSpending {
  const tokens = row[`${account}Tokens`] + sign * by.tokens;
  const microUsd = row[`${account}MicroUsd`] + sign * by.microUsd;
  if (!Number.isSafeInteger(tokens) || !Number.isSafeInteger(microUsd) || tokens < 0 || microUsd < 0)
    throw new RangeError(`${account}: ${tokens} tokens and ${microUsd} micro-dollars are no amounts`);
  return { ...row, [`${account}Tokens`]: tokens, [`${account}MicroUsd`]: microUsd };
}

function totalOf(rows: readonly StressSpending[]): Spending {
  return rows.reduce<Spending>(
    (sum, row) => ({
      reserved: add(sum.reserved, { tokens: row.reservedTokens, microUsd: row.reservedMicroUsd }),
      spent: add(sum.spent, { tokens: row.spentTokens, microUsd: row.spentMicroUsd }),
      lost: add(sum.lost, { tokens: row.lostTokens, microUsd: row.lostMicroUsd }),
    }),
    { reserved: NOTHING, spent: NOTHING, lost: NOTHING },
  );
}
