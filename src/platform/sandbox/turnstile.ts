/** A counting semaphore with weights, first come first served: a heavy one at the head waits, and nobody passes it. */
export class Turnstile {
  private free: number;
  private readonly line: { weight: number; enter: () => void }[] = [];

  constructor(readonly places: number) {
    this.free = places;
  }

  get taken(): number {
    return this.places - this.free;
  }

  /** Resolves to the function that gives the places back. A weight over all places counts as all of them. */
  async enter(weight: number): Promise<() => void> {
    const wanted = Math.min(weight, this.places);
    if (this.line.length > 0 || this.free < wanted) await new Promise<void>((enter) => this.line.push({ weight: wanted, enter }));
    else this.free -= wanted;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.free += wanted;
      this.letIn();
    };
  }

  private letIn(): void {
    for (let next = this.line[0]; next && next.weight <= this.free; next = this.line[0]) {
      this.line.shift();
      this.free -= next.weight;
      next.enter();
    }
  }
}
