import { Gate } from './gate';

/** The memory of all cases, and of patches that are judged: bytes. */
export class MemoryGate extends Gate {}
