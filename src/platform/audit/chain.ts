import { canonicalJson, hmacSha256 } from '../hash';
import type { AuditEntry } from './audit.entity';

/** The mac before the first entry. */
export const GENESIS = '0'.repeat(64);

export type ChainedFields = Pick<AuditEntry, 'seq' | 'at' | 'actorId' | 'action' | 'subject' | 'data' | 'requestId' | 'prevMac'>;

/** HMAC-SHA256 over the canonical JSON of everything in the entry but the mac itself. */
export function entryMac(key: Uint8Array, entry: ChainedFields): string {
  const { seq, at, actorId, action, subject, data, requestId, prevMac } = entry;
  return hmacSha256(key, canonicalJson({ seq, at, actorId, action, subject, data, requestId, prevMac }));
}

export interface Head {
  seq: number;
  mac: string;
}

export interface ChainFault {
  seq: number;
  problem: 'edited' | 'missing' | 'reordered' | 'truncated' | 'head-differs';
}

/** Checks entries in order of seq, batch by batch; keeps what it needs between batches. */
export class ChainChecker {
  readonly faults: ChainFault[] = [];
  private head: Head = { seq: 0, mac: GENESIS };
  private readonly expected = new Map<number, string>();

  /** `checkpoints` are heads that were written elsewhere: the head file, releases, certificates. */
  constructor(
    private readonly key: Uint8Array,
    checkpoints: readonly Head[],
  ) {
    for (const { seq, mac } of checkpoints) this.expected.set(seq, mac);
  }

  add(entry: AuditEntry): void {
    if (entry.seq !== this.head.seq + 1) this.faults.push({ seq: this.head.seq + 1, problem: 'missing' });
    else if (entry.prevMac !== this.head.mac) this.faults.push({ seq: entry.seq, problem: 'reordered' });
    if (entryMac(this.key, entry) !== entry.mac) this.faults.push({ seq: entry.seq, problem: 'edited' });
    this.checkCheckpoint(entry.seq, entry.mac);
    this.head = { seq: entry.seq, mac: entry.mac };
  }

  /** Call once after the last entry. `stored` is the head row of the database. */
  finish(stored: Head | undefined): ChainFault[] {
    for (const seq of this.expected.keys()) this.faults.push({ seq, problem: 'truncated' });
    const headDiffers = stored !== undefined && (stored.seq !== this.head.seq || stored.mac !== this.head.mac);
    if (headDiffers) this.faults.push({ seq: stored.seq, problem: 'head-differs' });
    return this.faults;
  }

  get checked(): Head {
    return this.head;
  }

  private checkCheckpoint(seq: number, mac: string): void {
    const expected = this.expected.get(seq);
    if (expected !== undefined && expected !== mac) this.faults.push({ seq, problem: 'edited' });
    this.expected.delete(seq);
  }
}
