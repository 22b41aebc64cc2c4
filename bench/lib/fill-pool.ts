import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import type { TaskKind } from '../../src/domain/task';
import { TaskVersion } from '../../src/features/pools';
import type { UnitOfWork } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';

const BATCH = 500;
const WORDS =
  'parse return value empty list when input holds more than one entry the result keeps order of keys and ignores spaces around'.split(
    ' ',
  );
const DOMAINS = ['text-parsing', 'date-time', 'numeric', 'data-structures', 'algorithms'];

/** Versions as acceptance writes them, with about 4 KB of JSON in the profile sealed and 8 KB in the profile open. */
export async function fillPool(work: UnitOfWork, pool: TaskKind, count: number): Promise<void> {
  const now = new Date('2026-01-01T00:00:00.000Z');
  const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'bench', now: () => now, via: 'bench' };
  for (let from = 1; from <= count; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - from + 1) }, (_, index) => versionAt(pool, from + index));
    await work.run(ctx, async (unit) => {
      await unit.manager.createQueryBuilder().insert().into(TaskVersion).values(rows).updateEntity(false).execute();
    });
  }
}

function versionAt(pool: TaskKind, position: number): TaskVersion {
  const [id, taskId] = [newId('version'), newId('task')];
  const domain = DOMAINS[position % DOMAINS.length] ?? 'numeric';
  const common = {
    accepted_at: '2026-01-01T00:00:00.000Z',
    id: taskId,
    version_id: id,
    number: 1,
    kind: pool,
    split: 'train',
    policy: 'authored',
  };
  const shown = {
    ...common,
    metadata: { title: `Task ${position}`, domain },
    prompt: { text: prose(position, 1200) },
    requirements: requirements(position),
  };
  const tests = { files: [{ path: 'test_solution.py', content: prose(position + 3, 1300) }] };
  const solution = { files: [{ path: 'solution.py', content: prose(position + 5, 1500) }] };
  return {
    ...{
      id,
      taskId,
      number: 1,
      pool,
      position,
      pins: {},
      contentHash: 'a'.repeat(64),
      salt: 'b'.repeat(32),
      commitment: 'c'.repeat(64),
    },
    ...{
      certificateId: newId('certificate'),
      policy: 'authored',
      policyVersion: 1,
      blindness: 'proven',
      trust: 'isolated-oracle',
      split: 'train',
    },
    ...{ status: 'served', disputed: false, domain, interfaceKind: 'functions', humanDifficulty: 1 + (position % 10) },
    acceptedAt: '2026-01-01T00:00:00.000Z',
    sealedJson: JSON.stringify({ ...shown, tests }),
    openJson: JSON.stringify({ ...shown, tests, solution, certificate: { body: { runs: prose(position + 7, 2500) } } }),
  };
}

function requirements(seed: number): { id: string; kind: string; text: string }[] {
  return Array.from({ length: 6 }, (_, index) => ({ id: `R-${index + 1}`, kind: 'edge-case', text: prose(seed + index, 150) }));
}

/** Words in an order that hangs on the seed, so that no two tasks have the same text. */
function prose(seed: number, length: number): string {
  let text = '';
  for (let index = 0; text.length < length; index += 1) text += `${WORDS[(seed * 7 + index * index) % WORDS.length] ?? ''} `;
  return text.slice(0, length);
}
