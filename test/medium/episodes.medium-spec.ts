import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { PRESETS } from '../../src/features/episodes/domain/preset';
import type { Episode } from '../../src/features/episodes';
import { EpisodesRepository } from '../../src/features/episodes/episodes.repository';
import { UnitOfWork } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { startTestServer, type TestServer } from '../support/server';

const [EARLY, NOON, LATE] = ['2026-01-01T06:00:00.000Z', '2026-01-01T12:00:00.000Z', '2026-01-01T18:00:00.000Z'];
const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(NOON), via: 'test' };

describe.each(DIALECTS)('Stored episodes on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let work: UnitOfWork;
  let repository: EpisodesRepository;

  async function start(): Promise<void> {
    server = await startTestServer({ database: place.database, worker: { slots: 0, maxQueued: 10 } });
    work = server.app.get(UnitOfWork);
    repository = server.app.get(EpisodesRepository);
  }

  beforeAll(async () => {
    place = await newDatabase(dialect);
    await start();
  });
  afterAll(async () => {
    await server.close();
    await place.drop();
  });

  async function stored(part: Partial<Episode> = {}): Promise<Episode> {
    const episode: Episode = {
      ...{ id: newId('episode'), accountId: 'acc_1', versionId: newId('version'), taskId: newId('task') },
      ...{ preset: PRESETS.rlef, acceptTrust: [], steps: [], stepping: null, steppingUntil: null },
      ...{ createdAt: EARLY, expiresAt: LATE, ...part },
    };
    await work.run(ctx, (unit) => repository.insert(unit, episode));
    return episode;
  }

  function hold(id: string, holder: string, until = LATE): Promise<boolean> {
    return work.run(ctx, (unit) => repository.hold(unit, id, holder, NOON, until));
  }

  it('have one holder, of many who ask at the same time', async () => {
    const { id } = await stored();
    const held = await Promise.all(Array.from({ length: 20 }, (_, index) => hold(id, `holder-${index}`)));
    expect(held.filter(Boolean)).toHaveLength(1);
    const winner = `holder-${held.indexOf(true)}`;
    expect(await work.run(ctx, (unit) => repository.release(unit, id, 'another', { steps: [] }))).toBe(false);
    expect(await work.run(ctx, (unit) => repository.release(unit, id, winner))).toBe(true);
    expect(await hold(id, 'the next')).toBe(true);
  });

  it('pass on from a holder that is lost, who writes nothing any more', async () => {
    const { id } = await stored();
    expect(await hold(id, 'lost', EARLY)).toBe(true);
    expect(await hold(id, 'heir')).toBe(true);
    expect(await work.run(ctx, (unit) => repository.release(unit, id, 'lost', { expiresAt: EARLY }))).toBe(false);
    expect(await repository.findOwn(work.reader, id, 'acc_1', NOON)).toMatchObject({ stepping: 'heir', expiresAt: LATE });
  });

  it('are their account’s, for as long as they last', async () => {
    const [lasting, over] = [await stored(), await stored({ expiresAt: NOON })];
    expect(await repository.findOwn(work.reader, lasting.id, 'acc_1', NOON)).toMatchObject({
      id: lasting.id,
      preset: PRESETS.rlef,
    });
    expect(await repository.findOwn(work.reader, lasting.id, 'acc_2', NOON)).toBeUndefined();
    expect(await repository.findOwn(work.reader, over.id, 'acc_1', NOON)).toBeUndefined();
    await work.run(ctx, (unit) => repository.deleteExpired(unit, LATE));
    expect(await repository.findOwn(work.reader, over.id, 'acc_1', EARLY)).toBeUndefined();
    expect(await repository.findOwn(work.reader, lasting.id, 'acc_1', NOON)).toBeDefined();
  });

  it('are held by nobody after a start, where only one process can have held them', async () => {
    const { id } = await stored();
    await hold(id, 'of a process that was killed');
    await server.close();
    await start();
    const { stepping } = (await repository.findOwn(work.reader, id, 'acc_1', NOON)) ?? {};
    expect(stepping).toBe(dialect === 'sqlite' ? null : 'of a process that was killed');
  });
});
