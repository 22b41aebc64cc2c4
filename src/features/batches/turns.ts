/** Begins no more than is wanted: who would be one too many if all that is under way succeeded waits for the next end. */
export class Turns {
  private underWay = 0;
  private ends = 0;
  private waiting: (() => void)[] = [];

  /** Works once there is room; false, and nothing is done, where there is none left. `room` tells how many successes more are wanted. */
  async take(room: () => Promise<number>, work: () => Promise<void>): Promise<boolean> {
    for (;;) {
      const { ends } = this;
      const left = await room();
      if (left <= 0) return false;
      // What has ended since may have taken the room that was told of.
      if (ends !== this.ends) continue;
      if (this.underWay < left) break;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.underWay += 1;
    try {
      await work();
    } finally {
      this.underWay -= 1;
      this.ends += 1;
      for (const wake of this.waiting.splice(0)) wake();
    }
    return true;
  }
}
