import { ModelError } from './model-error';

/** Tokens (input and output together) and micro-dollars; whole numbers, not negative. */
export interface Amount {
  tokens: number;
  microUsd: number;
}

export interface Ledger {
  limits: Partial<Amount>;
  spent: Amount;
  /** Held for calls that are under way. */
  reserved: Amount;
  /** Calls that were settled. */
  calls: number;
}

/** What a call holds until it is settled, once. */
export interface Reservation {
  readonly amount: Readonly<Amount>;
}

const NOTHING: Readonly<Amount> = { tokens: 0, microUsd: 0 };
const KINDS = ['tokens', 'microUsd'] as const;

/**
 * What may be spent on models, and what was. A call reserves the most it can cost, so that calls side by side never spend more
 * than the limit between them; when it ends it settles what it did cost. A limit that is not given does not bind. Amounts that
 * are no whole numbers are a RangeError: a ledger in fractions would not add up.
 */
export class Budget {
  private spent: Amount;
  private readonly held = new Map<Reservation, Amount>();
  private calls: number;

  /** `earlier`: what was spent before, where work goes on after a restart. */
  constructor(
    private readonly limits: Readonly<Partial<Amount>>,
    earlier: Readonly<Amount & { calls: number }> = { ...NOTHING, calls: 0 },
  ) {
    for (const kind of KINDS) if (limits[kind] !== undefined) check(limits[kind]);
    this.spent = checked(earlier);
    this.calls = check(earlier.calls);
  }

  /** Throws a ModelError `refused-budget` where what is left does not hold the amount. */
  reserve(amount: Readonly<Amount>): Reservation {
    const wanted = checked(amount);
    for (const kind of KINDS) this.refuseMore(kind, wanted[kind]);
    const reservation = { amount: wanted };
    this.held.set(reservation, wanted);
    return reservation;
  }

  /** Writes what a call cost, and gives back the rest of what it held. A reservation that is not held is a RangeError. */
  settle(reservation: Reservation, actual: Readonly<Amount>): void {
    const cost = checked(actual);
    this.release(reservation);
    this.spent = add(this.spent, cost);
    this.calls += 1;
  }

  /** Gives all of it back: the call was never answered and cost nothing. */
  release(reservation: Reservation): void {
    if (!this.held.delete(reservation)) throw new RangeError('This reservation is not held');
  }

  /** What may still be reserved; undefined where there is no limit. Not below 0, even where a server counted more than was held. */
  left(kind: keyof Amount): number | undefined {
    const limit = this.limits[kind];
    return limit === undefined ? undefined : Math.max(0, limit - this.spent[kind] - this.reserved()[kind]);
  }

  ledger(): Ledger {
    return { limits: { ...this.limits }, spent: { ...this.spent }, reserved: this.reserved(), calls: this.calls };
  }

  private reserved(): Amount {
    return [...this.held.values()].reduce<Amount>(add, NOTHING);
  }

  private refuseMore(kind: keyof Amount, wanted: number): void {
    const left = this.left(kind);
    if (left === undefined || wanted <= left) return;
    throw new ModelError('refused-budget', `The call can take ${wanted} ${NAMES[kind]}, and the budget has ${left} left`);
  }
}

const NAMES = { tokens: 'tokens', microUsd: 'micro-dollars' } as const;

function add(a: Readonly<Amount>, b: Readonly<Amount>): Amount {
  return { tokens: check(a.tokens + b.tokens), microUsd: check(a.microUsd + b.microUsd) };
}

function checked({ tokens, microUsd }: Readonly<Amount>): Amount {
  return { tokens: check(tokens), microUsd: check(microUsd) };
}

function check(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Not a whole amount: ${value}`);
  return value;
}
