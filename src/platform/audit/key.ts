import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Head } from './chain';

/** The installation's audit key, 32 random bytes in `audit.key` (mode 600), made on first use. */
export function loadAuditKey(dataDir: string): Buffer {
  const file = join(dataDir, 'audit.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
}

/**
 * The append-only file beside the database: one line `seq mac` a commit. Who can edit the database but not
 * this file can't cut off the end of the log unseen.
 */
export class HeadFile {
  private readonly file: string;

  constructor(dataDir: string) {
    this.file = join(dataDir, 'audit-heads.log');
  }

  append(head: Head): void {
    appendFileSync(this.file, `${head.seq} ${head.mac}\n`, { mode: 0o600 });
  }

  read(): Head[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').split('\n');
    return lines.flatMap((line) => {
      const [seq, mac] = line.split(' ');
      return seq && mac?.length === 64 ? [{ seq: Number(seq), mac }] : [];
    });
  }
}
