import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Delivery, DriftRun, FinalValidation } from '../../../src/features/deliveries';
import {
  DELIVERY_FORMATS,
  EXPORT_FILES,
  isOpenExport,
  type DeliveryExport,
} from '../../../src/features/deliveries/formats/format';
import type { ValidationPolicy } from '../../../src/features/deliveries/formats/manifest';
import { insertRow, type Unit } from '../../../src/platform/database';
import { newId } from '../../../src/platform/ids';
import { inUnit } from '../evaluation';
import { sourceOf } from './directory';
import type { SweKind } from './eyes';
import type { SweScene, SweStage } from './scene';

const POLICY: ValidationPolicy = { rounds: 3, rebuild: 'first', controls: 'every', max_hunks: 8 };

/** A release with the task, another that is not cut yet, and a scheduled validation that found something. */
export async function release(stage: SweStage, scene: SweScene): Promise<void> {
  const { server, canaries } = stage;
  const plant = (kind: SweKind): string => canaries.plant(scene.state, kind);
  const [cut, uncut, drift] = [newId('delivery'), newId('delivery'), newId('drift-run')];
  await inUnit(server, async (unit) => {
    const at = unit.ctx.now().toISOString();
    const common = { selection: 'golden' as const, policy: POLICY, jobId: newId('job') };
    const asked = { filter: {}, formats: [...DELIVERY_FORMATS], createdBy: 'x', createdAt: at };
    const released = {
      hash: 'a'.repeat(64),
      manifestSha256: 'b'.repeat(64),
      auditSeq: 1,
      auditMac: 'c'.repeat(64),
      releasedAt: at,
    };
    const open = { hash: null, manifestSha256: null, auditSeq: null, auditMac: null, releasedAt: null };
    await insertRow(unit, Delivery, { id: cut, name: 'autumn', status: 'released', ...common, ...asked, ...released });
    const name = `soon-${plant('delivery that is not cut')}`;
    await insertRow(unit, Delivery, { id: uncut, name, status: 'validating', ...common, ...asked, ...open });
    await insertRow(unit, DriftRun, { id: drift, ...common, startedAt: at, finishedAt: at });
    for (const runId of [cut, uncut, drift]) await insertRow(unit, FinalValidation, judged(unit, runId, scene, plant));
  });
  for (const [format, { path }] of Object.entries(EXPORT_FILES)) {
    const file = join(server.config.swe.artifactsDir, 'deliveries', cut, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, isOpenExport(format as DeliveryExport) ? plant('golden patch') : 'Sums alone.');
  }
}

function judged(unit: Unit, runId: string, { number, sweId }: SweScene, plant: (kind: SweKind) => string): FinalValidation {
  const at = unit.ctx.now().toISOString();
  const { contentHash } = sourceOf(number);
  const found = { code: 'dead-hunk' as const, detail: `Without it all pass: ${plant('finding of a final validation')}` };
  const test = `tests/test_dates.py::test_${plant('finding of a final validation')}`;
  return {
    ...{ runId, position: 1, taskId: sweId, version: 1, versionId: null, contentHash, language: 'python', category: 'bug-fix' },
    ...{ difficulty: 'easy', licences: ['MIT'], verdict: 'passed', roundsDone: 1, findings: [found], updatedAt: at },
    rounds: [
      {
        ...{ round: 1, started_at: at, finished_at: at, provenance: null, image: null, controls: [], states: null },
        ...{ files: { content_hash: contentHash, expected: contentHash }, findings: [found] },
        differences: [{ id: test, list: 'fail-to-pass', run: 'golden', state: 'fail' }],
      },
    ],
  };
}
