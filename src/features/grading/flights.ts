import { suiteKeyOf } from './suite-key';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';
import { SandboxInfraError } from '../../platform/sandbox';
import { Admission, type Slot } from './admission';
import { GradingMetrics } from './grading.metrics';
import { infraError, Judge, type Order } from './judge';
import type { Outcome } from './judged';
import { Regrader } from './regrader';
import { VerdictCache } from './verdict-cache';

interface Flight {
  outcome: Promise<Outcome>;
  gradingId: string;
  passengers: number;
  over: boolean;
  abort: AbortController;
}

export interface Arrival {
  outcome: Outcome;
  /** The grading that ran: another one's for what was cached or joined. */
  gradingId: string;
  /** How it came about, as its own account may know it. */
  cached: boolean;
  ran: boolean;
}

/** Judges each set of bytes once at a time: who asks for the same meanwhile gets the same outcome. */
@Injectable()
export class Flights {
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly cache: VerdictCache,
    private readonly admission: Admission,
    private readonly judge: Judge,
    private readonly regrader: Regrader,
    private readonly metrics: GradingMetrics,
  ) {}

  /** Rejects with DomainError (no room, deadline) or the signal's reason. */
  async fly(order: Order): Promise<Arrival> {
    for (;;) {
      const arrival = this.cached(order) ?? (await this.join(order)) ?? (await this.enter(order));
      // Another's deadline passed with nothing found out: this one has time left to try on its own.
      const again = !arrival.ran && arrival.outcome.run.verdict === 'infra-error' && monotonicMs() < order.deadline;
      if (!again) return arrival;
    }
  }

  private cached(order: Order): Arrival | undefined {
    const known = this.cache.find(order.key, order.account);
    if (!known) return undefined;
    this.metrics.cached('hit');
    return { outcome: known.outcome, gradingId: known.gradingId, cached: known.own, ran: false };
  }

  private async join(order: Order): Promise<Arrival | undefined> {
    const flight = this.flights.get(order.key);
    if (!flight) return undefined;
    this.metrics.cached('joined');
    try {
      const outcome = await this.board(flight, order.signal);
      // Lets the cache remember the account.
      this.cache.find(order.key, order.account);
      return { outcome, gradingId: flight.gradingId, cached: false, ran: false };
    } catch (error) {
      order.signal?.throwIfAborted();
      // All who had boarded before left, and took the flight with them.
      if (flight.abort.signal.aborted) return undefined;
      throw error;
    }
  }

  /** Waits for a slot, then looks again: the same bytes may have come before by another way. */
  private async enter(order: Order): Promise<Arrival> {
    const slot = await this.waitForSlot(order);
    if (slot instanceof SandboxInfraError)
      return { outcome: infraError(order, slot), gradingId: order.id, cached: false, ran: true };
    const known = this.cached(order);
    if (known || this.flights.has(order.key)) {
      slot.release();
      return known ?? (await this.join(order)) ?? this.enter(order);
    }
    this.metrics.cached('run');
    const flight = this.start(order, slot);
    return { outcome: await this.board(flight, order.signal), gradingId: order.id, cached: false, ran: true };
  }

  private async waitForSlot({ account, version, deadline, signal, limits, patient }: Order): Promise<Slot | SandboxInfraError> {
    const entry = { account, group: suiteKeyOf(version), deadline, signal, cost: this.admission.costOf(limits.memoryBytes) };
    try {
      return await (patient ? this.admission.enterPatiently(entry) : this.admission.enterNow(entry));
    } catch (error) {
      if (error instanceof SandboxInfraError) return error;
      throw error;
    }
  }

  private start(order: Order, slot: Slot): Flight {
    const abort = new AbortController();
    const land = (): void => {
      flight.over = true;
      this.flights.delete(order.key);
    };
    const outcome = this.judge.judge({ ...order, signal: abort.signal }, slot).then(
      (found) => {
        land();
        // Without a run there is nothing to keep: what infrastructure made of it may be another thing tomorrow.
        if (
          order.image !== '' &&
          found.image !== null &&
          this.cache.keep(order.key, order.account, { outcome: found, gradingId: order.id })
        )
          this.regrader.consider(order, found);
        return found;
      },
      (error: unknown) => {
        land();
        throw error;
      },
    );
    // Whoever boards handles its failure; when all have left nobody does.
    outcome.catch(() => undefined);
    const flight: Flight = { outcome, gradingId: order.id, passengers: 0, over: false, abort };
    this.flights.set(order.key, flight);
    return flight;
  }

  /** The flight goes on while anybody waits for it. */
  private async board(flight: Flight, signal: AbortSignal | undefined): Promise<Outcome> {
    flight.passengers += 1;
    let leave = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    });
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    try {
      return await Promise.race([flight.outcome, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      flight.passengers -= 1;
      if (flight.passengers === 0 && !flight.over) flight.abort.abort(signal?.reason ?? new DomainError('client-gone'));
    }
  }
}
