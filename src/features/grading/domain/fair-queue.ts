/** What the queue asks of what waits in it. */
export interface Waiting {
  /** Shares are by account. */
  account: string;
  /** Within an account, items of one group follow each other where that is fair: their suite stays warm. */
  group: string;
  /** Slots that the item takes. */
  cost: number;
}

/** Items of one group that follow each other before the next has its turn. */
const STREAK = 16;

interface Line<T> {
  groups: Map<string, Set<T>>;
  size: number;
  running: number;
  /** When the account was served last, by count of servings. */
  servedAt: number;
  current: string | undefined;
  streak: number;
}

/**
 * Serves the account that has the least running, and of equals the one that waits longest since its last turn. An account
 * with one item thus never waits behind another's thousand.
 */
export class FairQueue<T extends Waiting> {
  private readonly lines = new Map<string, Line<T>>();
  private servings = 0;
  private waiting = 0;

  get size(): number {
    return this.waiting;
  }

  sizeOf(account: string): number {
    return this.lines.get(account)?.size ?? 0;
  }

  add(item: T): void {
    const line = this.lineOf(item.account);
    const group = line.groups.get(item.group);
    if (group) group.add(item);
    else line.groups.set(item.group, new Set([item]));
    line.size += 1;
    this.waiting += 1;
  }

  /** Takes an item out that waits; false if it does not. */
  remove(item: T): boolean {
    const line = this.lines.get(item.account);
    if (!line?.groups.get(item.group)?.delete(item)) return false;
    this.removed(line, item);
    return true;
  }

  /**
   * The next item, if it fits into `free` slots; it counts as running until `done`. An item that does not fit is waited
   * for rather than passed over: else large ones would never have their turn.
   */
  take(free: number): T | undefined {
    const line = this.nextLine();
    const item = line && this.nextOf(line);
    if (!line || !item || item.cost > free) return undefined;
    line.streak = item.group === line.current ? line.streak + 1 : 1;
    line.current = item.group;
    line.running += item.cost;
    line.servedAt = this.servings += 1;
    line.groups.get(item.group)?.delete(item);
    this.removed(line, item);
    return item;
  }

  /** The item that `take` handed out does not run any more. */
  done({ account, cost }: T): void {
    const line = this.lines.get(account);
    if (!line) return;
    line.running -= cost;
    this.forget(account, line);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const { groups } of this.lines.values()) for (const group of groups.values()) yield* group;
  }

  private lineOf(account: string): Line<T> {
    const found = this.lines.get(account);
    if (found) return found;
    const line: Line<T> = { groups: new Map(), size: 0, running: 0, servedAt: 0, current: undefined, streak: 0 };
    this.lines.set(account, line);
    return line;
  }

  private nextLine(): Line<T> | undefined {
    let best: Line<T> | undefined;
    for (const line of this.lines.values()) if (line.size > 0 && (!best || isBefore(line, best))) best = line;
    return best;
  }

  private nextOf({ groups, current, streak }: Line<T>): T | undefined {
    const going = current !== undefined && streak % STREAK !== 0 ? groups.get(current) : undefined;
    const [first] = going ?? groups.values().next().value ?? [];
    return first;
  }

  private removed(line: Line<T>, { account, group }: T): void {
    const left = line.groups.get(group);
    if (left?.size === 0) line.groups.delete(group);
    else if (left && line.current === group && line.streak % STREAK === 0) {
      // Its streak is over: to the end of the line of groups.
      line.groups.delete(group);
      line.groups.set(group, left);
    }
    line.size -= 1;
    this.waiting -= 1;
    this.forget(account, line);
  }

  private forget(account: string, line: Line<T>): void {
    if (line.size === 0 && line.running === 0) this.lines.delete(account);
  }
}

function isBefore<T>(a: Line<T>, b: Line<T>): boolean {
  return a.running !== b.running ? a.running < b.running : a.servedAt < b.servedAt;
}
