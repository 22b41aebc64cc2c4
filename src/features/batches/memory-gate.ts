import { Gate } from './gate';

/** The memory of all cases, and of patches that are judged. */
export class MemoryGate extends Gate {
  get totalBytes(): number {
    return this.total;
  }
}
