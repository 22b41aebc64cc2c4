import { HiddenTestRound } from '../../../src/features/hidden-tests';
import { Conclusions } from '../../../src/features/hidden-tests/conclusions';
import { inUnit } from '../evaluation';
import type { TestServer } from '../server';
import { verifiedTask } from '../verified-task';
import { replaceSource, sourceOf } from './directory';
import type { SweKind } from './eyes';
import type { SweScene, SweStage } from './scene';

export async function askForTests({ cast, canaries }: SweStage, { state, sweId }: SweScene): Promise<void> {
  const reason = `One test is few for two requirements. ${canaries.plant(state, 'reason to ask for blind tests')}`;
  await cast.lead.api.post(`/v1/swe/tasks/${sweId}/hidden-tests`, { reason });
}

async function roundOf(server: TestServer, taskId: string): Promise<HiddenTestRound> {
  return inUnit(server, (unit) => unit.manager.findOneByOrFail(HiddenTestRound, { taskId }));
}

export async function writeTests({ server, writer, canaries }: SweStage, scene: SweScene): Promise<void> {
  const { taskId, state } = scene;
  const { fencing_token: token } = await writer.take(taskId);
  scene.fencingToken = token;
  scene.eyes.set('wanda', 'blind-writer');
  const path = `tests/test_${(await roundOf(server, taskId)).mark}.py`;
  const suite = (kind: SweKind): { path: string; content: string } => ({
    path,
    content: `from dates import parse\n\n\ndef test_${canaries.plant(state, kind)}():\n    assert parse("1-2-3")\n`,
  });
  const { etag } = await writer.save(taskId, [suite('draft of blind tests')], token);
  await writer.save(taskId, [suite('blind tests')], token, etag);
}

export async function sealTests({ writer }: SweStage, { taskId, fencingToken }: SweScene): Promise<void> {
  await writer.api.post(`/v1/tasks/${taskId}/seal`, undefined, { fencingToken });
}

type Proving = Parameters<Conclusions['conclude']>[3];

async function conclude(server: TestServer, { taskId, number }: SweScene, found: Partial<Proving>): Promise<void> {
  const none: Proving = { remade: {}, trial: undefined, proof: undefined, record: undefined };
  const round = await roundOf(server, taskId);
  await inUnit(server, (unit) => server.app.get(Conclusions).conclude(unit, round, sourceOf(number), { ...none, ...found }));
}

export async function refuse({ server, writer, canaries }: SweStage, scene: SweScene): Promise<void> {
  const word = (): string => canaries.plant(scene.state, 'refusal of blind tests');
  const findings = [{ code: 'flaky', test: `tests/test_a.py::test_${word()}`, detail: `It differs: ${word()}` }];
  await conclude(server, scene, { trial: { tests: [], builds: true, findings } });
  // Who takes the seat again goes on, and reads why.
  scene.fencingToken = (await writer.take(scene.taskId)).fencing_token;
}

export async function prove({ server, canaries }: SweStage, scene: SweScene): Promise<void> {
  const {
    patch,
    test_patch: tests,
    problem_statement: statement,
    FAIL_TO_PASS: f2p,
    PASS_TO_PASS: p2p,
  } = JSON.parse(sourceOf(scene.number).instance) as Record<string, string>;
  const fresh = `tests/test_blind.py::test_${canaries.plant(scene.state, 'blind tests')}`;
  const again = verifiedTask({
    ...{
      number: scene.number,
      statement: statement ?? '',
      patch: patch ?? '',
      contentHash: String(scene.number).padStart(64, 'd'),
    },
    testPatch: `${tests}+# ${canaries.plant(scene.state, 'blind tests')}\n`,
    ...{ f2p: [...(JSON.parse(f2p ?? '') as string[]), fresh], p2p: JSON.parse(p2p ?? '') as string[] },
  });
  const { folder, contentHash, summary, instance, record } = again;
  await conclude(server, scene, {
    remade: { verified: { folder, contentHash, summary, instance, record } },
    proof: { kind: 'proved', failToPass: [fresh], passToPass: [] },
  });
  replaceSource(server, again);
}

export async function contradict({ server, canaries }: SweStage, scene: SweScene): Promise<void> {
  const id = `tests/test_blind.py::test_${canaries.plant(scene.state, 'blind tests')}`;
  const test = { id, touched: true, states: { base: [], before: [], after: ['fail' as const] } };
  await conclude(server, scene, { proof: { kind: 'contradicts', tests: [test], rejection: undefined } });
}

export async function arbitrate({ cast }: SweStage, scene: SweScene): Promise<void> {
  await cast.arbiter.takeCase(scene.taskId);
  scene.eyes.set('arbiter', 'arbiter');
}

/** The ruling is for the tests: the patch is its curator's to mend, who takes the seat from the queue. */
export async function uphold({ cast }: SweStage, scene: SweScene): Promise<void> {
  const { items } = await cast.arbiter.api.get<{ items: { id: string }[] }>(`/v1/tasks/${scene.taskId}/discrepancies`);
  await cast.arbiter.rule(items[0]?.id ?? '', {
    ...{ fault: 'solution', subtype: 'incorrect', rationale: 'The statement asks for numbers, and the patch gives texts.' },
    findings: { author: 'It does not do what its statement says.' },
  });
  scene.eyes.delete('arbiter');
  await cast.author.api.post(`/v1/tasks/${scene.taskId}/claims`, { seat: 'author' });
  scene.eyes.set('author', 'curator');
}
