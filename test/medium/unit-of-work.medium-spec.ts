import { Account } from '../../src/features/accounts';
import { IdempotencyRecord, insertRow, type Unit } from '../../src/platform/database';
import { sleep } from '../../src/platform/clock';
import { ctxAt, DIALECTS, openTestDatabase, type TestDatabase } from '../support/database';

function accountNamed(name: string): Account {
  const createdAt = '2026-01-01T00:00:00.000Z';
  return {
    id: `acc_${name}`,
    name,
    kind: 'person',
    personId: `acc_${name}`,
    roles: ['author'],
    createdAt,
    disabledAt: null,
    qualifications: null,
  };
}

/** Two rows with a pause between, so that units overlap wherever they can. */
async function insertPair(unit: Unit, name: string, pauseMs: number): Promise<string> {
  await insertRow(unit, Account, accountNamed(`${name}-1`));
  await sleep(pauseMs);
  await insertRow(unit, Account, accountNamed(`${name}-2`));
  return name;
}

class Deliberate extends Error {}

interface Signal {
  given: Promise<void>;
  give: () => void;
}

function newSignal(): Signal {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}

describe.each(DIALECTS)('Units of work on %s', (dialect) => {
  let db: TestDatabase;

  beforeEach(async () => {
    db = await openTestDatabase(dialect);
  });
  afterEach(() => db.close());

  async function names(): Promise<string[]> {
    return (await db.work.reader.manager.find(Account)).map(({ name }) => name).sort();
  }

  // With plain `dataSource.transaction()` on SQLite the 50 share one query runner: the first BEGIN opens the only
  // transaction, the others become savepoints inside it or fail on it, and one ROLLBACK takes back rows whose
  // units had been answered as committed. The FIFO is what this test holds in place.
  it('lose nothing when 50 run at once and every fifth fails', async () => {
    const units = Array.from({ length: 50 }, (_, index) => index);
    const outcomes = await Promise.allSettled(
      units.map((index) =>
        db.work.run(ctxAt(), async (unit) => {
          await insertPair(unit, `unit-${index}`, index % 7);
          if (index % 5 === 0) throw new Deliberate();
        }),
      ),
    );
    const good = units.filter((index) => index % 5 !== 0);
    expect(outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))).toEqual(good);
    expect(await names()).toEqual(good.flatMap((index) => [`unit-${index}-1`, `unit-${index}-2`]).sort());
  });

  it('hand back the error that the work threw, and go on', async () => {
    await expect(db.work.run(ctxAt(), () => Promise.reject(new Deliberate('no')))).rejects.toThrow(Deliberate);
    await db.work.run(ctxAt(), (unit) => insertPair(unit, 'after', 0));
    expect(await names()).toEqual(['after-1', 'after-2']);
  });

  it.each(['commits', 'fails'] as const)('are unseen by readers while they last, also one that %s', async (end) => {
    const written = newSignal();
    const read = newSignal();
    const unit = db.work.run(ctxAt(), async (inner) => {
      await insertPair(inner, 'pair', 0);
      written.give();
      await read.given;
      if (end === 'fails') throw new Deliberate();
    });
    await written.given;
    const during = await names();
    read.give();
    await unit.catch((error: unknown) => expect(error).toBeInstanceOf(Deliberate));
    expect({ during, after: await names() }).toEqual({ during: [], after: end === 'commits' ? ['pair-1', 'pair-2'] : [] });
  });

  it('run what waits for the commit after it, and never without it', async () => {
    const steps: string[] = [];
    await db.work.run(ctxAt(), async (unit) => {
      unit.afterCommit(async () => void steps.push(`hook sees ${(await names()).length} rows`));
      await insertPair(unit, 'a', 0);
      steps.push('work done');
    });
    const failed = db.work.run(ctxAt(), (unit) => {
      unit.afterCommit(() => void steps.push('never'));
      return Promise.reject(new Deliberate());
    });
    await expect(failed).rejects.toThrow(Deliberate);
    expect(steps).toEqual(['work done', 'hook sees 2 rows']);
  });

  it('neither nest nor read beside themselves', async () => {
    const nested = db.work.run(ctxAt(), () => db.work.run(ctxAt(), (unit) => insertPair(unit, 'inner', 0)));
    await expect(nested).rejects.toThrow('Units do not nest');
    const reading = db.work.run(ctxAt(), async (unit) => {
      await insertPair(unit, 'outer', 0);
      return names();
    });
    await expect(reading).rejects.toThrow('A unit reads through itself');
    expect(await names()).toEqual([]);
  });

  it('store a result under its Idempotency-Key with the work, or neither', async () => {
    const keyed = (key: string) => ctxAt(undefined, { idempotency: { key, fingerprint: `of ${key}` } });
    await db.work.run(keyed('good'), (unit) => insertPair(unit, 'good', 0));
    const failed = db.work.run(keyed('bad'), async (unit) => {
      await insertPair(unit, 'bad', 0);
      throw new Deliberate();
    });
    await expect(failed).rejects.toThrow(Deliberate);
    const records = await db.work.reader.manager.find(IdempotencyRecord);
    expect(records).toMatchObject([{ accountId: 'system', key: 'good', fingerprint: 'of good', body: '"good"' }]);
    expect(await names()).toEqual(['good-1', 'good-2']);
  });

  it('let one of several with the same key through; the others are told that it is in flight', async () => {
    await db.openPool();
    const ctx = ctxAt(undefined, { idempotency: { key: 'same', fingerprint: 'same' } });
    const tries = Array.from({ length: 8 }, (_, index) => db.work.run(ctx, (unit) => insertPair(unit, `try-${index}`, 3)));
    const outcomes = await Promise.allSettled(tries);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toHaveLength(7);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'idempotency-in-flight' });
    expect(await names()).toHaveLength(2);
  });
});
