import { Inject, Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { CONFIG, ensureDataDir, type Config } from '../config';
import { insertRow, updateRows, type Reader, type Unit } from '../database';
import { hmacSha256 } from '../hash';
import { AuditEntry, AuditHead } from './audit.entity';
import { ChainChecker, entryMac, GENESIS, type ChainFault, type Head } from './chain';
import { HeadFile, loadAuditKey } from './key';

export interface NewAuditEntry {
  /** `resource.verb`. */
  action: string;
  subject: string;
  /** Ids and plain facts; never the text of a part, nor anything computed from a hidden one. */
  data?: Record<string, unknown>;
}

const BATCH = 1000;

@Injectable()
export class AuditLog {
  private readonly key: Buffer;
  private readonly heads: HeadFile;

  constructor(@Inject(CONFIG) config: Config) {
    ensureDataDir(config);
    this.key = loadAuditKey(config.dataDir);
    this.heads = new HeadFile(config.dataDir);
  }

  /** Adds one entry to the chain, in the caller's transaction; the head goes to the file after commit. */
  async append(unit: Unit, { action, subject, data = {} }: NewAuditEntry): Promise<Head> {
    const previous = await this.lockHead(unit);
    const { actor, requestId, now } = unit.ctx;
    const fields = { seq: previous.seq + 1, at: now().toISOString(), actorId: actor.accountId, action, subject, data, requestId };
    const chained = { ...fields, prevMac: previous.mac };
    const mac = entryMac(this.key, chained);
    await insertRow(unit, AuditEntry, { ...chained, mac });
    await updateRows(unit, AuditHead, { id: 1 }, { seq: chained.seq, mac });
    const head = { seq: chained.seq, mac };
    unit.afterCommit(() => this.heads.append(head));
    return head;
  }

  /** The end of the chain as of now: for releases and certificates. */
  async head(reader: Reader): Promise<Head> {
    const head = await reader.manager.findOneBy(AuditHead, { id: 1 });
    return head ? { seq: head.seq, mac: head.mac } : { seq: 0, mac: GENESIS };
  }

  /**
   * A digest under the installation's key, hex: whoever has the database alone can neither compute nor predict it. Each purpose
   * has a key of its own.
   */
  keyedDigest(purpose: string, text: string): string {
    return hmacSha256(Buffer.from(hmacSha256(this.key, `purpose:${purpose}`), 'hex'), text);
  }

  /** One page of entries after `seq`, in order. */
  page(reader: Reader, after: number, limit: number): Promise<AuditEntry[]> {
    return reader.manager.find(AuditEntry, { where: { seq: MoreThan(after) }, order: { seq: 'ASC' }, take: limit });
  }

  /** Walks the whole chain; `checkpoints` are heads kept in releases and certificates. */
  async verify(reader: Reader, checkpoints: readonly Head[] = []): Promise<{ entries: number; faults: ChainFault[] }> {
    const checker = new ChainChecker(this.key, [...this.heads.read(), ...checkpoints.filter((head) => head.seq > 0)]);
    let after = -1;
    for (;;) {
      const batch = await this.page(reader, after, BATCH);
      for (const entry of batch) checker.add(entry);
      if (batch.length < BATCH) break;
      after = batch.at(-1)?.seq ?? after;
    }
    const stored = await this.head(reader);
    const faults = checker.finish(stored);
    return { entries: checker.checked.seq, faults };
  }

  private async lockHead(unit: Unit): Promise<Head> {
    const lock = unit.manager.connection.options.type === 'postgres' ? { mode: 'pessimistic_write' as const } : undefined;
    const head = await unit.manager.findOne(AuditHead, { where: { id: 1 }, ...(lock && { lock }) });
    if (!head) throw new Error('The audit head row is missing: the database is not migrated, or was edited');
    return head;
  }
}
