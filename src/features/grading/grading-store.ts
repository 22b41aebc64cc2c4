import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { AuditLog, type NewAuditEntry } from '../../platform/audit';
import { CLOCK, monotonicMs, sleep, type Clock } from '../../platform/clock';
import { UnitOfWork, type Unit } from '../../platform/database';
import { BatchLine, SubmittedFiles, type Grading, type SubmissionUse } from './grading.entity';
import { GradingRepository, type Rows } from './grading.repository';
import type { Outcome } from './judged';
import { Lru } from './lru';

/** What belongs to one grading; it is written whole or not at all. */
export interface GradingRecord {
  grading: Grading;
  files: SubmittedFiles;
  judgement: { id: string; outcome: Outcome };
  /** It was promised: the promise goes when the verdict is there. */
  promised?: boolean;
  use?: SubmissionUse | undefined;
  line?: BatchLine | undefined;
  audit?: NewAuditEntry | undefined;
  /** One of many on the way: it may wait a little, so that more share a commit. */
  patient?: boolean;
}

interface Waiting {
  record: GradingRecord;
  done: () => void;
  failed: (error: unknown) => void;
}

/** Commits begin at this distance at least: a durable commit costs more than the rows in it, and somebody waits for each. */
const INTERVAL_MS = 2;
/** The same while nobody waits for a single verdict: a batch has others on the way. */
const PATIENT_MS = 40;
const MAX_ROWS = 200;

/** Characters of each output stream that are kept as evidence. */
const MAX_OUTPUT = 16 * 1024;

/** Writes gradings many at a time; each caller waits until its own are safe. */
@Injectable()
export class GradingStore {
  private readonly waiting: Waiting[] = [];
  private readonly written = new Lru<true>(20_000);
  private writing = false;
  private lastAt = -Infinity;

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: GradingRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Resolves when the record is committed. */
  add(record: GradingRecord): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ record, done, failed });
      void this.write();
    });
  }

  /** In a transaction of its own, that stores the answer under the request's Idempotency-Key too. */
  async addReplayable(ctx: Ctx, record: GradingRecord, answer: unknown): Promise<void> {
    const rows = this.rowsOf([record]);
    await this.work.run(ctx, async (unit) => {
      await this.insertIn(unit, rows, [record]);
      return answer;
    });
  }

  /** Writes an audit entry of its own. */
  async note(entry: NewAuditEntry, ctx = this.ctx()): Promise<void> {
    await this.work.run(ctx, (unit) => this.audit.append(unit, entry));
  }

  private get interval(): number {
    return this.waiting.every(({ record }) => record.patient) ? PATIENT_MS : INTERVAL_MS;
  }

  private async write(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    while (this.waiting.length > 0) {
      const pause = this.lastAt + this.interval - monotonicMs();
      if (pause > 0 && this.waiting.length < MAX_ROWS) {
        await sleep(Math.min(pause, INTERVAL_MS));
        continue;
      }
      this.lastAt = monotonicMs();
      await this.commit(this.waiting.splice(0, MAX_ROWS));
    }
    this.writing = false;
  }

  /** One that cannot be written takes nobody else's with it. */
  private async commit(group: Waiting[]): Promise<void> {
    try {
      await this.insert(group.map(({ record }) => record));
      for (const { done } of group) done();
    } catch (error) {
      if (group.length === 1) group[0]?.failed(error);
      else for (const waiting of group) await this.commit([waiting]);
    }
  }

  private async insert(records: readonly GradingRecord[]): Promise<void> {
    const rows = this.rowsOf(records);
    await this.work.run(this.ctx(), (unit) => this.insertIn(unit, rows, records));
    for (const { sha256 } of rows.files) this.written.set(sha256, true);
    for (const { id } of rows.judgements) this.written.set(id, true);
  }

  private async insertIn(unit: Unit, rows: Rows, records: readonly GradingRecord[]): Promise<void> {
    await this.repository.insertAll(unit, rows);
    const kept = records.flatMap(({ grading, promised }) => (promised ? grading.id : []));
    if (kept.length > 0) await this.repository.deletePromises(unit, kept);
    for (const { audit } of records) if (audit) await this.audit.append(unit, audit);
  }

  private rowsOf(records: readonly GradingRecord[]): Rows {
    const files = new Map(records.map((record) => [record.files.sha256, record.files]));
    const judgements = new Map(records.map(({ judgement }) => [judgement.id, judgement.outcome]));
    for (const shared of [files, judgements]) for (const key of shared.keys()) if (this.written.get(key)) shared.delete(key);
    return {
      gradings: records.map(({ grading }) => grading),
      files: [...files.values()],
      judgements: [...judgements].map(([id, outcome]) => ({ id, outcome: evidenceOf(outcome) })),
      uses: records.flatMap(({ use }) => use ?? []),
      lines: records.flatMap(({ line }) => line ?? []),
    };
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: 'gradings', now: () => this.clock.now(), via: 'gradings' };
  }
}

function evidenceOf(outcome: Outcome): string {
  const { stdout, stderr, truncated } = outcome.run.output;
  const long = stdout.length > MAX_OUTPUT || stderr.length > MAX_OUTPUT;
  const output = { stdout: stdout.slice(0, MAX_OUTPUT), stderr: stderr.slice(0, MAX_OUTPUT), truncated: truncated || long };
  return JSON.stringify({ ...outcome, run: { ...outcome.run, output } });
}
