import { sleep, type Clock } from '../../platform/clock';
import { isPast, type CaseStage } from './domain/case';
import { isTooLong, pauseMs, type Trouble } from './domain/trouble';

/** Leave to try a case; give it back with `leave`. */
export type Pass = Record<never, never>;

/** What a case met. */
export interface Met {
  trouble: Trouble;
  stage: CaseStage;
  /** Milliseconds since 1970, where it is known. */
  retryAt?: number | undefined;
  evidence: string;
}

/** What a batch did not wait for any longer, met first at `since` (ISO 8601). */
export interface GaveUp {
  reason: Trouble;
  evidence: string;
  since: string;
}

interface Pause extends Met {
  until: number;
  /** Before this one. */
  pauses: number;
}

/**
 * Holds the cases of a batch while what they all need is away: nobody begins until the pause is over, then one tries, and the others
 * follow when it has come past where the trouble was met. What lasts too long ends the batch.
 */
export class TroubleGate {
  private pause: Pause | undefined;
  private probe: Pass | undefined;
  /** When the troubles of now were met first. */
  private readonly since = new Map<Trouble, number>();
  private over: GaveUp | undefined;
  private change = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (event: 'paused' | 'resumed' | 'stopped', more: object) => Promise<void>,
  ) {}

  /** Whether the batch is to end as it is. */
  get isOver(): boolean {
    return this.over !== undefined;
  }

  /** Why it is. */
  get gaveUp(): GaveUp | undefined {
    return this.over;
  }

  /** Waits for leave; undefined where the batch ends first. */
  async enter(signal: AbortSignal): Promise<Pass | undefined> {
    while (!signal.aborted && !this.isOver) {
      if (!this.pause) return {};
      const left = this.pause.until - this.now;
      if (left <= 0 && !this.probe) return (this.probe = {});
      await sleep(this.probe ? LOOK_MS : left, AbortSignal.any([signal, this.change.signal]));
    }
    return undefined;
  }

  leave(pass: Pass): void {
    if (this.probe !== pass) return;
    this.probe = undefined;
    this.wake();
  }

  /** A case begins a stage. */
  async reached(pass: Pass, stage: CaseStage): Promise<void> {
    if (this.pause && isPast(stage, this.pause.stage)) await this.resume(pass);
  }

  /** A case was judged in a stage: all that this takes was there. */
  async judged(pass: Pass, stage: CaseStage): Promise<void> {
    if (this.pause && !isPast(this.pause.stage, stage)) await this.resume(pass);
  }

  async met(pass: Pass, met: Met): Promise<void> {
    // Who was under way when the pause began met the same.
    if (this.isOver || (this.pause && this.probe !== pass)) return;
    const { trouble: reason, retryAt, evidence } = met;
    const since = this.since.get(reason) ?? this.now;
    this.since.set(reason, since);
    const pauses = this.pause?.trouble === reason ? this.pause.pauses + 1 : 0;
    const until = this.now + pauseMs(pauses, this.now, retryAt);
    const times = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
    if (isTooLong(reason, since, until)) this.over = { reason, evidence, since: times.since };
    this.pause = { ...met, until, pauses };
    this.wake();
    await this.tell(this.isOver ? 'stopped' : 'paused', { reason, evidence, ...times });
  }

  /** Who began before the pause tells nothing of now. */
  private async resume(pass: Pass): Promise<void> {
    if (this.probe !== pass || !this.pause) return;
    const { trouble: reason } = this.pause;
    this.pause = undefined;
    this.since.clear();
    this.wake();
    await this.tell('resumed', { reason });
  }

  private get now(): number {
    return this.clock.now().getTime();
  }

  private wake(): void {
    this.change.abort();
    this.change = new AbortController();
  }
}

/** Whoever waits for the one who tries is woken at its end; this is for nothing but a clock that was set back. */
const LOOK_MS = 60_000;
