/** Keeps calls to one endpoint below a number, whoever makes them in this process; who waits is let in in order. */
export class EndpointGates {
  private readonly gates = new Map<string, { inside: number; waiting: { limit: number; enter: () => void }[] }>();

  /** Runs the call when fewer than `limit` are under way. Rejects with the signal's reason if that comes first. */
  async through<T>(endpoint: string, limit: number, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    await this.enter(endpoint, limit, signal);
    try {
      return await call();
    } finally {
      this.leave(endpoint);
    }
  }

  private async enter(endpoint: string, limit: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const gate = this.gates.get(endpoint) ?? { inside: 0, waiting: [] };
    this.gates.set(endpoint, gate);
    if (gate.inside < limit && gate.waiting.length === 0) {
      gate.inside += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting = { limit, enter: resolve };
      gate.waiting.push(waiting);
      const leave = (): void => {
        gate.waiting = gate.waiting.filter((each) => each !== waiting);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
    });
  }

  private leave(endpoint: string): void {
    const gate = this.gates.get(endpoint);
    if (!gate) return;
    gate.inside -= 1;
    for (let next = gate.waiting[0]; next && gate.inside < next.limit; next = gate.waiting[0]) {
      gate.waiting.shift();
      gate.inside += 1;
      next.enter();
    }
    if (gate.inside === 0 && gate.waiting.length === 0) this.gates.delete(endpoint);
  }
}
