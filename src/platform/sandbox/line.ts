import { monotonicMs } from '../clock';

export interface Waiting<T> {
  item: T;
  /** Monotonic milliseconds. */
  since: number;
}

interface Queued<T, P> extends Waiting<T> {
  weight: number;
  admit: (place: P | undefined) => void;
}

/** Index of who goes next and the place for it; or milliseconds until somebody may; or nothing, for nobody. */
export type Pairing<T, P> = (waiting: readonly Waiting<T>[]) => { index: number; place?: P } | number | undefined;

/**
 * A counting semaphore with weights that lets `pair` choose who goes next among those of weight 1. A heavier one is passed by
 * nobody who came later, so that it comes in when enough have left.
 */
export class Line<T, P> {
  private free: number;
  private readonly queue: Queued<T, P>[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly places: number,
    private readonly pair: Pairing<T, P>,
  ) {
    this.free = places;
  }

  get taken(): number {
    return this.places - this.free;
  }

  /** Resolves to the place, and the function that gives it back. A weight over all places counts as all of them. */
  async enter(item: T, weight: number): Promise<{ place: P | undefined; leave: () => void }> {
    const wanted = Math.min(Math.max(weight, 1), this.places);
    const place = await new Promise<P | undefined>((admit) => {
      this.queue.push({ item, weight: wanted, since: monotonicMs(), admit });
      this.letIn();
    });
    return { place, leave: () => this.leave(wanted) };
  }

  private leave(weight: number): void {
    this.free += weight;
    this.letIn();
  }

  private letIn(): void {
    clearTimeout(this.timer);
    for (let next = this.next(); next; next = this.next()) {
      this.queue.splice(this.queue.indexOf(next.queued), 1);
      this.free -= next.queued.weight;
      next.queued.admit(next.place);
    }
  }

  private next(): { queued: Queued<T, P>; place: P | undefined } | undefined {
    const [oldest] = this.queue;
    if (!oldest || oldest.weight > this.free) return undefined;
    if (oldest.weight > 1) return { queued: oldest, place: undefined };
    const heavy = this.queue.findIndex(({ weight }) => weight > 1);
    const found = this.pair(heavy < 0 ? this.queue : this.queue.slice(0, heavy));
    if (typeof found === 'number') this.timer = setTimeout(() => this.letIn(), Math.max(found, 1));
    if (typeof found !== 'object') return undefined;
    const queued = this.queue[found.index];
    return queued && { queued, place: found.place };
  }
}
