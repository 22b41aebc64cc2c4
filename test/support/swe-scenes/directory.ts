import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Batch, Candidate, Case, PrPool, type SweTask } from '../../../src/features/batches';
import { insertRow } from '../../../src/platform/database';
import { newId } from '../../../src/platform/ids';
import { inUnit, sweTask } from '../evaluation';
import type { TestServer } from '../server';
import { keepVerified, verifiedTask } from '../verified-task';
import type { SweScene, SweStage } from './scene';

/** Directories as a batch leaves them; the pool, the batch and the case are there, as the lead sees them. */
const sources = new Map<number, SweTask>();

export function sourceOf(number: number): SweTask {
  const source = sources.get(number);
  if (!source) throw new Error(`There is no directory ${number}`);
  return source;
}

/** A directory that another takes the place of. */
export function replaceSource(server: TestServer, again: SweTask): void {
  const number = Number(again.id.split('-').at(-1));
  const { candidateId } = sourceOf(number);
  placeFolder(server, again);
  sources.set(number, { ...again, candidateId });
}

export async function verify({ server, canaries }: SweStage, scene: SweScene): Promise<void> {
  const { state, number } = scene;
  const plain = verifiedTask({ number });
  const { patch, test_patch: tests, problem_statement: statement } = JSON.parse(plain.instance) as Record<string, string>;
  const test = (): string => canaries.plant(state, 'tests of the pull request');
  const candidateId = await placeCase(server, number);
  const source = verifiedTask({
    ...{ number, contentHash: String(number).padStart(64, 'c') },
    statement: `${statement} Known as ${canaries.plant(state, 'statement')}.`,
    patch: `${patch}+# ${canaries.plant(state, 'golden patch')}\n`,
    testPatch: `${tests}+# ${test()}\n`,
    ...{ f2p: [`tests/test_dates.py::test_${test()}`], p2p: [`tests/test_dates.py::test_${test()}`] },
  });
  await keepVerified(server, { ...source, candidateId });
  placeFolder(server, source);
  sources.set(number, { ...source, candidateId });
  scene.taskId = (await sweTask(server, number)).id;
}

function placeFolder({ config }: TestServer, { folder, instance }: SweTask): void {
  const { patch, test_patch: tests } = JSON.parse(instance) as Record<string, string>;
  const files = { 'instruction.md': 'Do it.', 'solution/fix.patch': patch ?? '', 'tests/test_dates.py': tests ?? '' };
  for (const [path, content] of Object.entries(files)) {
    const at = join(config.swe.artifactsDir, folder, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }
}

async function placeCase(server: TestServer, number: number): Promise<string> {
  return inUnit(server, async (unit) => {
    const at = unit.ctx.now().toISOString();
    const [poolId, batchId, candidateId] = [newId('pr-pool'), newId('batch'), newId('candidate')];
    const pool = {
      id: poolId,
      name: `collected_prs/py-${number}.txt`,
      language: null,
      sha256: 'd'.repeat(64),
      size: 1,
      faults: [],
    };
    await insertRow(unit, PrPool, { ...pool, updatedAt: at });
    await insertRow(unit, Candidate, {
      ...{ id: candidateId, key: `example/dates#${number}`, ref: `example/dates:pr-${number}`, language: 'python' },
      ...{ taskId: `example__dates-${number}`, status: 'verified', category: null, reasons: [], facts: {}, updatedAt: at },
    });
    const options = { source: 'archive' } as Batch['options'];
    const jobId = newId('job');
    await insertRow(unit, Batch, { id: batchId, poolId, options, fingerprint: 'f', jobId, createdBy: 'x', createdAt: at });
    await insertRow(unit, Case, {
      ...{ batchId, candidateId, position: 1, status: 'success', stage: 'write', attempts: 1, failureKind: null, reasons: [] },
      ...{ reason: null, fingerprint: 'f', timings: {}, modelSpend: null, updatedAt: at },
    });
    return candidateId;
  });
}
