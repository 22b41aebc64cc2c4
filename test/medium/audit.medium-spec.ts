import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditEntry, AuditHead, AuditLog, type ChainFault, type Head } from '../../src/platform/audit';
import { sleep } from '../../src/platform/clock';
import { ctxAt, DIALECTS, openTestDatabase, type TestDatabase } from '../support/database';

/** More than one batch of `verify` would be 1000; the chain is checked across batches by the same code. */
const ENTRIES = 12;

describe.each(DIALECTS)('The audit chain on %s', (dialect) => {
  let db: TestDatabase;
  let log: AuditLog;
  let heads: Head[];

  beforeEach(async () => {
    db = await openTestDatabase(dialect);
    log = new AuditLog(db.config);
    heads = [];
    for (let n = 1; n <= ENTRIES; n += 1) heads.push(await append(`entry-${n}`));
  });
  afterEach(() => db.close());

  function append(subject: string): Promise<Head> {
    const data = { n: 1, nested: { z: [1, 'two', null], a: true } };
    return db.work.run(ctxAt(), (unit) => log.append(unit, { action: 'test.done', subject, data }));
  }

  async function faults(checkpoints: Head[] = []): Promise<ChainFault[]> {
    return (await new AuditLog(db.config).verify(db.work.reader, checkpoints)).faults;
  }

  async function entry(seq: number): Promise<AuditEntry> {
    return db.writer.manager.findOneByOrFail(AuditEntry, { seq });
  }

  /** What somebody with a database shell can do to the log's end: cut it, and set the head row to match. */
  async function truncateTo(seq: number): Promise<void> {
    await db.writer.query(`DELETE FROM audit_entries WHERE seq > ${seq}`);
    await db.writer.manager.update(AuditHead, { id: 1 }, { seq, mac: (await entry(seq)).mac });
  }

  function headFile(): string {
    return join(db.config.dataDir, 'audit-heads.log');
  }

  it('verifies as it was written', async () => {
    expect(await new AuditLog(db.config).verify(db.work.reader)).toEqual({ entries: ENTRIES, faults: [] });
    expect(heads.map(({ seq }) => seq)).toEqual(Array.from({ length: ENTRIES }, (_, index) => index + 1));
    expect(readFileSync(headFile(), 'utf8')).toBe(heads.map(({ seq, mac }) => `${seq} ${mac}\n`).join(''));
  });

  it.each([
    ['at', { at: '2025-01-01T00:00:00.000Z' }],
    ['actorId', { actorId: 'acc_other' }],
    ['action', { action: 'test.undone' }],
    ['subject', { subject: 'entry-9999' }],
    ['data', { data: { n: 2 } }],
    ['requestId', { requestId: 'other' }],
    ['prevMac', { prevMac: '1'.repeat(64) }],
    ['mac', { mac: '2'.repeat(64) }],
  ])('shows an edit of %s', async (_field, patch) => {
    await db.writer.manager.update(AuditEntry, { seq: 5 }, patch);
    expect((await faults()).some(({ seq, problem }) => seq === 5 && (problem === 'edited' || problem === 'reordered'))).toBe(
      true,
    );
  });

  it.each([1, 2, ENTRIES - 1])('shows that entry %i was deleted', async (seq) => {
    await db.writer.manager.delete(AuditEntry, { seq });
    expect(await faults()).toContainEqual({ seq, problem: 'missing' });
  });

  it('shows two entries that changed places, whatever of them was exchanged', async () => {
    const [first, second] = [await entry(3), await entry(4)];
    await db.writer.manager.save(AuditEntry, [
      { ...second, seq: 3 },
      { ...first, seq: 4 },
    ]);
    const found = await faults();
    expect(found.filter(({ problem }) => problem === 'edited').map(({ seq }) => seq)).toEqual(expect.arrayContaining([3, 4]));
    expect(found.some(({ problem }) => problem === 'reordered')).toBe(true);
  });

  it('shows a deletion that was closed up by renumbering', async () => {
    await db.writer.manager.delete(AuditEntry, { seq: 6 });
    for (let seq = 7; seq <= ENTRIES; seq += 1) await db.writer.manager.update(AuditEntry, { seq }, { seq: seq - 1 });
    expect((await faults()).map(({ problem }) => problem)).toEqual(expect.arrayContaining(['edited', 'truncated']));
  });

  it('shows a cut end by the head row, where the head file is gone', async () => {
    writeFileSync(headFile(), '');
    await db.writer.query(`DELETE FROM audit_entries WHERE seq > ${ENTRIES - 2}`);
    expect(await faults()).toEqual([{ seq: ENTRIES, problem: 'head-differs' }]);
  });

  it('shows a cut end by the head file, where the head row was set to match', async () => {
    await truncateTo(ENTRIES - 2);
    expect(await faults()).toEqual([
      { seq: ENTRIES - 1, problem: 'truncated' },
      { seq: ENTRIES, problem: 'truncated' },
    ]);
  });

  it('shows a cut end by the head in a certificate or release, where head row and head file were set to match', async () => {
    await truncateTo(ENTRIES - 2);
    writeFileSync(headFile(), '');
    expect(await faults()).toEqual([]);
    expect(await faults([heads[ENTRIES - 1] ?? { seq: 0, mac: '' }])).toEqual([{ seq: ENTRIES, problem: 'truncated' }]);
  });

  it('shows a log that was emptied', async () => {
    await db.writer.query('DELETE FROM audit_entries');
    await db.writer.manager.update(AuditHead, { id: 1 }, { seq: 0, mac: '0'.repeat(64) });
    expect((await faults()).filter(({ problem }) => problem === 'truncated')).toHaveLength(ENTRIES);
  });

  it('shows entries that were made with another key', async () => {
    writeFileSync(join(db.config.dataDir, 'audit.key'), 'ab'.repeat(32));
    const found = await faults();
    expect(found.filter(({ problem }) => problem === 'edited')).toHaveLength(ENTRIES);
  });

  it('stays one chain while 40 units append at once, and some fail', async () => {
    await db.openPool();
    const units = Array.from({ length: 40 }, (_, index) =>
      db.work.run(ctxAt(), async (unit) => {
        await log.append(unit, { action: 'test.first', subject: `unit-${index}` });
        await sleep(index % 4);
        if (index % 8 === 0) throw new Error('deliberate');
        await log.append(unit, { action: 'test.second', subject: `unit-${index}` });
      }),
    );
    await Promise.allSettled(units);
    expect(await new AuditLog(db.config).verify(db.work.reader)).toEqual({ entries: ENTRIES + 2 * 35, faults: [] });
    const rows = await db.work.reader.manager.find(AuditEntry, { order: { seq: 'ASC' } });
    const subjects = rows.slice(ENTRIES).map(({ subject }) => subject);
    for (let at = 0; at < subjects.length; at += 2) expect(subjects[at]).toBe(subjects[at + 1]);
  });

  it('leaves nothing of a unit that failed, neither in the log nor in the head file', async () => {
    const failed = db.work.run(ctxAt(), async (unit) => {
      await log.append(unit, { action: 'test.lost', subject: 'lost' });
      throw new Error('deliberate');
    });
    await expect(failed).rejects.toThrow('deliberate');
    expect(await log.head(db.work.reader)).toEqual(heads.at(-1));
    expect(readFileSync(headFile(), 'utf8').trim().split('\n')).toHaveLength(ENTRIES);
  });
});
