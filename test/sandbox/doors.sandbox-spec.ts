import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { Channel } from '../../src/platform/sandbox/channel';
import { Doors, type Door } from '../../src/platform/sandbox/doors';
import { OneShotGrader } from '../../src/platform/sandbox/one-shot-grader';
import { Removals } from '../../src/platform/sandbox/removals';
import { selfCheck } from '../../src/platform/sandbox/self-check';
import { Slot, warmLabels } from '../../src/platform/sandbox/slot';
import { WarmGrader } from '../../src/platform/sandbox/warm-grader';
import { WarmOracles } from '../../src/platform/sandbox/warm-oracles';
import { INSTALLATION, leftovers, LIMITS, newSandbox, pythonImage, sandboxOptions } from '../support/sandbox';

const SLOT = { memoryBytes: 512 * 1024 * 1024, processes: 64 };
const FINE = { ok: true, wrong: [] };
const entered = jest.spyOn(Channel.prototype, 'use');

beforeEach(() => entered.mockClear());
afterAll(async () => expect(await leftovers()).toEqual([]));

async function check(grader: WarmGrader): Promise<unknown> {
  const image = await pythonImage();
  return selfCheck(async (spec) => (await grader.grade({ ...spec, image })).run, SLOT);
}

function graderWith(runtimeDir: string | undefined): WarmGrader {
  const { runtimeDir: _, ...options } = sandboxOptions();
  return new WarmGrader({ ...options, ...(runtimeDir !== undefined && { runtimeDir }) }, new OneShotGrader(newSandbox(options)));
}

test('both supervisors come by themselves, and each door is gone behind them', async () => {
  const folder = join(tmpdir(), `assay-doors-${randomUUID().slice(0, 8)}`);
  const grader = graderWith(folder);
  try {
    expect(await check(grader)).toEqual(FINE);
    expect(entered).toHaveBeenCalledTimes(2);
    expect(await readdir(join(folder, String(process.pid)))).toEqual([]);
  } finally {
    await grader.close();
  }
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test.each([
  ['without a folder', undefined],
  ['where a path is too long for a socket', join(tmpdir(), 'a'.repeat(100))],
])('%s they speak through the engine', async (_, folder) => {
  const grader = graderWith(folder);
  try {
    expect(await check(grader)).toEqual(FINE);
    expect(entered).not.toHaveBeenCalled();
  } finally {
    await grader.close();
  }
});

/** As where the engine's host is another: the folders that it is told of are not there. */
class Elsewhere extends Doors {
  opened = 0;

  override async open(...given: Parameters<Doors['open']>): Promise<Door | undefined> {
    const door = await super.open(...given);
    if (door) this.opened += 1;
    if (door) await rm(door.folder, { recursive: true });
    return door;
  }
}

test('an engine on another host is asked once', async () => {
  const [docker, image, removals] = [new Docker(), await pythonImage(), new Removals()];
  const doors = new Elsewhere(join(tmpdir(), `assay-doors-${randomUUID().slice(0, 8)}`));
  const labels = warmLabels({ 'assay.installation': INSTALLATION, 'assay.instance': randomUUID() });
  const oracles = new WarmOracles(docker, 1, labels, removals, doors);
  const settings = { mode: 'user' as const, appArmor: false, cores: 1 };
  try {
    const { oracle, volume } = await oracles.join(0, image, LIMITS, settings);
    const slot = await Slot.start(docker, image, LIMITS, labels, settings, { index: 0, volume, oracle, doors });
    expect(await selfCheck((spec) => slot.grade({ ...spec, image }), LIMITS)).toEqual(FINE);
    expect(doors.opened).toBe(1);
    expect(entered).not.toHaveBeenCalled();
    await removals.remove(slot);
  } finally {
    await oracles.leave(0);
    await oracles.close();
    await doors.close();
  }
});
