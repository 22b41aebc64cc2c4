/** Events a second, smoothed: what happened ten seconds ago counts a third. */
const MEMORY_MS = 10_000;

export class Rate {
  private level = 0;
  private at = 0;

  count(now: number): void {
    this.level = this.decayed(now) + 1;
    this.at = now;
  }

  perSecond(now: number): number {
    return this.decayed(now) / (MEMORY_MS / 1000);
  }

  private decayed(now: number): number {
    return this.level * Math.exp(-(now - this.at) / MEMORY_MS);
  }
}
