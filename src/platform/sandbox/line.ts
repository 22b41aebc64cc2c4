interface Waiting {
  weight: number;
  admit: () => void;
}

/** A counting semaphore with weights, first come, first served: a heavy one is passed by nobody who came later. */
export class Line {
  private free: number;
  private readonly queue: Waiting[] = [];

  constructor(readonly places: number) {
    this.free = places;
  }

  get taken(): number {
    return this.places - this.free;
  }

  /** Resolves to the function that gives the places back. A weight over all places counts as all of them. */
  async enter(weight: number): Promise<() => void> {
    const wanted = Math.min(Math.max(weight, 1), this.places);
    await new Promise<void>((admit) => {
      this.queue.push({ weight: wanted, admit });
      this.letIn();
    });
    return () => {
      this.free += wanted;
      this.letIn();
    };
  }

  private letIn(): void {
    for (let [first] = this.queue; first && first.weight <= this.free; [first] = this.queue) {
      this.queue.shift();
      this.free -= first.weight;
      first.admit();
    }
  }
}
