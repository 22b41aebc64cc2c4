import { CasesService } from '../../../src/features/arbitration';
import { EvaluationPrefill } from '../../../src/features/evaluation';
import { pinsHash } from '../../../src/features/evaluation/pins';
import { Screening } from '../../../src/features/screening';
import { insertRow } from '../../../src/platform/database';
import { newId } from '../../../src/platform/ids';
import { answerOf, inUnit, pass, said, sweTask } from '../evaluation';
import { judgedAttempt } from '../judged-attempt';
import type { SweKind } from './eyes';
import type { SweScene, SweStage } from './scene';

export async function screen({ server }: SweStage, { number, sweId }: SweScene): Promise<void> {
  await inUnit(server, (unit) => unit.manager.update(Screening, { taskId: sweId, current: true }, { verdict: 'passed' }));
  await pass(server, number);
}

export async function sitFirst({ server, people, canaries }: SweStage, scene: SweScene): Promise<void> {
  await people.eva.post(`/v1/tasks/${scene.taskId}/claims`, { seat: 'evaluator-1' });
  scene.eyes.set('eva', 'evaluator-1-before');
  const { pins } = await sweTask(server, scene.number);
  await inUnit(server, async (unit) => {
    for (const slot of ['E1', 'E2'] as const) {
      const explanation = `It names nothing: ${canaries.plant(scene.state, 'synthetic response')}`;
      const answer = answerOf(0, 1, { hints: { verdict: 'missing', explanation, evidence: [] } });
      await insertRow(unit, EvaluationPrefill, {
        ...{ id: newId('prefill'), taskId: scene.taskId, slot, pinsHash: pinsHash(pins), checked: { answer, voided: [] } },
        ...{ provenance: { by: 'program', program: 'facts', version: 1 }, clarity: 0, alignment: 1 },
        createdAt: unit.ctx.now().toISOString(),
      });
    }
  });
}

function words({ canaries }: SweStage, { state }: SweScene, kind: SweKind): ReturnType<typeof said> {
  const explanation = `Nobody names the function: ${canaries.plant(state, kind)}`;
  return said(0, 1, { hints: { verdict: 'missing', explanation, evidence: [] } });
}

export async function sayBlind(stage: SweStage, scene: SweScene): Promise<void> {
  await stage.people.eva.post(`/v1/tasks/${scene.taskId}/evaluation/blind`, words(stage, scene, 'blind value'));
  scene.eyes.set('eva', 'evaluator-1');
}

export async function consolidate(stage: SweStage, scene: SweScene): Promise<void> {
  await stage.people.eva.get(`/v1/tasks/${scene.taskId}/evaluation/prefills`);
  const body = words(stage, scene, 'considered value');
  await stage.people.eva.post(`/v1/tasks/${scene.taskId}/evaluation/consolidated`, body);
}

export async function sitSecond({ people }: SweStage, scene: SweScene): Promise<void> {
  await people.emil.post(`/v1/tasks/${scene.taskId}/claims`, { seat: 'evaluator-2' });
  scene.eyes.set('emil', 'evaluator-2');
}

/** By a case of another feature, while evaluator 1 has said nothing yet. */
export async function dispute({ server }: SweStage, scene: SweScene): Promise<void> {
  const suspicion = { source: 'quality' as const, statement: 'The tests ask for more than the statement.', attachments: [] };
  const task = await sweTask(server, scene.number);
  await inUnit(server, (unit) => server.app.get(CasesService).openFrom(unit, task, suspicion));
}

export async function accept(stage: SweStage, scene: SweScene): Promise<void> {
  const body = words(stage, scene, "second evaluator's value");
  await stage.people.emil.post(`/v1/tasks/${scene.taskId}/evaluation/calibration`, { decision: 'stamp', ...body });
  await judgedAttempt(stage.server, scene.sweId, {
    ...{ agent: 'oracle', patch: stage.canaries.plant(scene.state, 'trajectory') },
    message: stage.canaries.plant(scene.state, 'trajectory'),
  });
  const { golden, criteria } = await stage.cast.lead.api.get<{ golden: boolean; criteria: object[] }>(
    `/v1/swe/tasks/${scene.sweId}/golden`,
  );
  if (!golden) throw new Error(`It is not golden: ${JSON.stringify(criteria)}`);
  scene.published = true;
}
