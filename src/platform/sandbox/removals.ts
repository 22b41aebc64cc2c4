interface Removable {
  /** Safe to call again after it failed. */
  close(): Promise<void>;
}

/** Remembers what is to be removed until it is: an engine that was away meanwhile is asked again. */
export class Removals {
  private readonly due = new Set<Removable>();

  /** Rejects as `close` does; then the next `finish` tries again. */
  async remove(thing: Removable): Promise<void> {
    this.due.add(thing);
    await thing.close();
    this.due.delete(thing);
  }

  /** Removes what could not be removed before. */
  async finish(): Promise<void> {
    await Promise.all([...this.due].map((thing) => this.remove(thing)));
  }
}
