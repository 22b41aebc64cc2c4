import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiClient, TestWriter } from '../../src/client';
import { CasesService } from '../../src/features/arbitration';
import type { SweTask } from '../../src/features/batches';
import { Batch, Candidate, Case, PrPool } from '../../src/features/batches';
import { EvaluationPrefill } from '../../src/features/evaluation';
import { pinsHash } from '../../src/features/evaluation/pins';
import { HiddenTestRound } from '../../src/features/hidden-tests';
import { Conclusions } from '../../src/features/hidden-tests/conclusions';
import { Hint, HintSet } from '../../src/features/hints';
import { PredictionEntry, PredictionEvaluation } from '../../src/features/predictions';
import { Screening } from '../../src/features/screening';
import { insertRow } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import type { Canaries } from './canaries';
import type { Cast } from './cast';
import { answerOf, inUnit, pass, said, sweTask } from './evaluation';
import { judgedAttempt } from './judged-attempt';
import type { TestServer } from './server';
import { keepVerified, verifiedTask } from './verified-task';

/** Who somebody is to one SWE task. */
export type SweEye =
  | 'blind-writer'
  | 'evaluator-1-before'
  | 'evaluator-1'
  | 'evaluator-2'
  | 'arbiter'
  | 'curator'
  | 'lead'
  | 'admin'
  | 'trainer'
  | 'trainer-open'
  | 'nobody';

interface Sight {
  always: readonly SweEye[];
  /** Once a version was published, besides. */
  published?: readonly SweEye[];
}

const FIRST = ['evaluator-1-before', 'evaluator-1'] as const;
const JUDGES = [...FIRST, 'evaluator-2', 'arbiter'] as const;
const SEALED = ['trainer', 'trainer-open', 'lead'] as const;

/** Docs' tables as rows: threat-model.md, blind-tests.md, trajectories.md, hints.md, evaluation.md. */
export const SWE_SEES = {
  statement: { always: ['lead', 'blind-writer', 'curator', ...JUDGES], published: SEALED },
  'golden patch': { always: ['lead', 'curator', ...JUDGES], published: ['trainer-open'] },
  'tests of the pull request': { always: ['lead', ...JUDGES], published: ['trainer-open'] },
  'draft hint': { always: ['lead'] },
  'accepted hint': { always: ['lead', 'blind-writer', 'curator', ...JUDGES], published: SEALED },
  'draft of blind tests': { always: ['blind-writer'] },
  'blind tests': { always: ['blind-writer', ...JUDGES], published: ['lead', 'trainer-open'] },
  'refusal of blind tests': { always: ['blind-writer'] },
  'reason to ask for blind tests': { always: ['lead'] },
  trajectory: { always: ['lead', 'arbiter'], published: ['evaluator-1', 'evaluator-2'] },
  'synthetic response': { always: ['evaluator-1', 'evaluator-2'] },
  'blind value': { always: ['evaluator-1', 'evaluator-2'] },
  'considered value': { always: ['evaluator-1', 'evaluator-2'], published: ['trainer-open'] },
  "second evaluator's value": { always: ['evaluator-2'], published: ['trainer-open'] },
  prediction: { always: ['lead'] },
  token: { always: [] },
} as const satisfies Record<string, Sight>;
export type SweKind = keyof typeof SWE_SEES;

export interface SweScene {
  state: string;
  number: number;
  sweId: string;
  taskId: string;
  eyes: Map<string, SweEye>;
  published: boolean;
  fencingToken: number;
}

export interface SweStage {
  server: TestServer;
  cast: Cast;
  people: Record<'wanda' | 'eva' | 'emil', ApiClient>;
  writer: TestWriter;
  canaries: Canaries<SweKind>;
}

type Step = (stage: SweStage, scene: SweScene) => Promise<void>;

/** Each state with what leads there; each has a task of its own. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  'blind tests being written': [verify, hint, askForTests, writeTests],
  'blind tests refused': [verify, hint, askForTests, writeTests, sealTests, refuse],
  'blind tests proved': [verify, hint, askForTests, writeTests, sealTests, prove, attempt],
  'blind tests disputed': [verify, hint, askForTests, writeTests, sealTests, contradict, arbitrate, attempt],
  'blind tests upheld': [verify, hint, askForTests, writeTests, sealTests, contradict, arbitrate, uphold, attempt],
  'evaluator seated': [verify, hint, askForTests, writeTests, sealTests, prove, attempt, screen, sitFirst],
  'evaluators at work': [verify, attempt, screen, sitFirst, sayBlind, consolidate, sitSecond],
  'disputed before the blind value': [verify, attempt, screen, sitFirst, dispute],
  golden: [verify, hint, askForTests, writeTests, sealTests, prove, screen, sitFirst, sayBlind, consolidate, sitSecond, accept],
};
export const SWE_STATES = Object.keys(STATES);

export async function buildSweScene(stage: SweStage, state: string, number: number): Promise<SweScene> {
  const scene: SweScene = {
    ...{ state, number, sweId: `example__dates-${number}`, taskId: '', eyes: new Map<string, SweEye>(), published: false },
    fencingToken: 0,
  };
  for (const step of STATES[state] ?? []) await step(stage, scene);
  return scene;
}

/** Directories as a batch leaves them; the pool, the batch and the case are there, as the lead sees them. */
const sources = new Map<number, SweTask>();

async function verify({ server, canaries }: SweStage, scene: SweScene): Promise<void> {
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

async function hint({ server, cast, canaries }: SweStage, { state, number, sweId }: SweScene): Promise<void> {
  const setId = newId('hint-set');
  const accepted = newId('hint');
  await inUnit(server, async (unit) => {
    const at = unit.ctx.now().toISOString();
    const contentHash = sources.get(number)?.contentHash ?? '';
    const set = { id: setId, taskId: sweId, contentHash, signatures: [], skipped: [], draftedBy: 'x', draftedAt: at };
    await insertRow(unit, HintSet, set);
    // A drafted symbol that nobody decided on keeps a task from being golden.
    const hints = [
      [accepted, 'accepted hint'],
      [newId('hint'), 'draft hint'],
    ] as const;
    for (const [id, kind] of hints.slice(0, state === 'golden' ? 1 : 2)) {
      const text = `parse_${canaries.plant(state, kind)}(text)`;
      const quote = canaries.plant(state, 'tests of the pull request');
      await insertRow(unit, Hint, {
        ...{ id, setId, kind: 'symbol', path: 'src/dates.py', origin: text, text, name: 'parse_strict', reason: 'added' },
        ...{ evidence: { path: 'tests/test_dates.py', line: 5, quote }, status: 'draft', version: 1, updatedAt: at },
        ...{ decidedBy: null, decidedAt: null, decisionReason: null },
      });
    }
  });
  const at = `/v1/swe/tasks/${sweId}/hints/${accepted}`;
  await cast.lead.api.post(`${at}/accept`, { reason: 'The tests call it by this name.' }, { ifMatch: '1' });
}

async function attempt({ server, cast, canaries }: SweStage, { state, number, sweId }: SweScene): Promise<void> {
  const blind = ['blind tests proved', 'blind tests upheld', 'evaluator seated'].includes(state);
  const kind = blind ? 'blind tests' : 'tests of the pull request';
  const said = (): string => canaries.plant(state, 'trajectory');
  const test = `tests/test_dates.py::test_${canaries.plant(state, kind)}`;
  const tests = [{ id: test, state: 'fail' as const, expected: 'f2p' as const }];
  const reason = { code: 'not-fixed', detail: `1 of 1 tests fails: ${test}` };
  const verdict = {
    ...{ trust: 'separate-verifier' as const, tests, flags: [], appliedPaths: [], judgeVersion: 2, contentHash: 'c'.repeat(64) },
  };
  await judgedAttempt(server, sweId, {
    ...{ outcome: 'unresolved', patch: `diff --git a/a b/a\n# ${said()}\n`, message: said(), verdict: { ...verdict, reason } },
    findings: [{ code: 'git-history', step: 1, quote: said(), detail: 'It read another commit.' }],
    causes: [
      {
        ...{ tag: 'patch.regression', evidence: [{ at: 'test', test, what: canaries.plant(state, kind) }] },
        rule: { id: 'trajectory/regression', version: 1, confidence: 'high' },
      },
    ],
  });
  const { account } = await cast.lead.api.get<{ account: { id: string } }>('/v1/me');
  await inUnit(server, async (unit) => {
    const [id, at] = [newId('prediction-evaluation'), unit.ctx.now().toISOString()];
    const evaluation = { id, format: 'swe-bench' as const, fresh: false, faults: [], jobId: newId('job'), createdBy: account.id };
    await insertRow(unit, PredictionEvaluation, { ...evaluation, format: 'gold', createdAt: at });
    await insertRow(unit, PredictionEntry, {
      ...{ evaluationId: id, position: 1, line: 1, instanceId: sweId, taskId: sweId, known: true, hasPatch: true, reused: false },
      ...{ model: canaries.plant(state, 'prediction'), patch: '', outcome: 'unresolved', verdictKey: null, judgedAt: at },
      verdict: {
        ...{ ...verdict, outcome: 'unresolved', reason, control: 'none', tries: 1, logTail: `FAILED ${test}` },
        ...{ timings: { imageMs: 1, applyMs: 1, testMs: 1, controlMs: 1 }, patchSha256: 'e'.repeat(64) },
        flags: [{ code: 'touches-tests', paths: [test] }],
      },
    });
    // Made again with the blind tests among its own, the candidate fails: the case says which.
    if (!blind) return;
    const found = await unit.manager.findOneByOrFail(Candidate, { taskId: `example__dates-${number}` });
    const reasons = [{ stage: 'validate' as const, code: 'regression', evidence: `${test} fails with the golden patch` }];
    await unit.manager.update(Candidate, { id: found.id }, { reasons, status: 'rejected' });
    const failed = { reasons, reason: 'regression', status: 'failed' as const, failureKind: 'policy' as const };
    await unit.manager.update(Case, { candidateId: found.id }, failed);
  });
}

async function askForTests({ cast, canaries }: SweStage, { state, sweId }: SweScene): Promise<void> {
  const reason = `One test is few for two requirements. ${canaries.plant(state, 'reason to ask for blind tests')}`;
  await cast.lead.api.post(`/v1/swe/tasks/${sweId}/hidden-tests`, { reason });
}

async function roundOf(server: TestServer, taskId: string): Promise<HiddenTestRound> {
  return inUnit(server, (unit) => unit.manager.findOneByOrFail(HiddenTestRound, { taskId }));
}

async function writeTests({ server, writer, canaries }: SweStage, scene: SweScene): Promise<void> {
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

async function sealTests({ writer }: SweStage, { taskId, fencingToken }: SweScene): Promise<void> {
  await writer.api.post(`/v1/tasks/${taskId}/seal`, undefined, { fencingToken });
}

type Proving = Parameters<Conclusions['conclude']>[3];

async function conclude(server: TestServer, { taskId, number }: SweScene, found: Partial<Proving>): Promise<void> {
  const none: Proving = { remade: {}, trial: undefined, proof: undefined, record: undefined };
  const round = await roundOf(server, taskId);
  const source = sources.get(number);
  if (!source) throw new Error('There is no directory');
  await inUnit(server, (unit) => server.app.get(Conclusions).conclude(unit, round, source, { ...none, ...found }));
}

async function refuse({ server, writer, canaries }: SweStage, scene: SweScene): Promise<void> {
  const word = (): string => canaries.plant(scene.state, 'refusal of blind tests');
  const findings = [{ code: 'flaky', test: `tests/test_a.py::test_${word()}`, detail: `It differs: ${word()}` }];
  await conclude(server, scene, { trial: { tests: [], builds: true, findings } });
  // Who takes the seat again goes on, and reads why.
  scene.fencingToken = (await writer.take(scene.taskId)).fencing_token;
}

async function prove({ server, canaries }: SweStage, scene: SweScene): Promise<void> {
  const source = sources.get(scene.number);
  if (!source) throw new Error('There is no directory');
  const {
    patch,
    test_patch: tests,
    problem_statement: statement,
    FAIL_TO_PASS: f2p,
    PASS_TO_PASS: p2p,
  } = JSON.parse(source.instance) as Record<string, string>;
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
  placeFolder(server, again);
  sources.set(scene.number, { ...again, candidateId: source.candidateId });
}

async function contradict({ server, canaries }: SweStage, scene: SweScene): Promise<void> {
  const id = `tests/test_blind.py::test_${canaries.plant(scene.state, 'blind tests')}`;
  const test = { id, touched: true, states: { base: [], before: [], after: ['fail' as const] } };
  await conclude(server, scene, { proof: { kind: 'contradicts', tests: [test], rejection: undefined } });
}

async function arbitrate({ cast }: SweStage, scene: SweScene): Promise<void> {
  await cast.arbiter.takeCase(scene.taskId);
  scene.eyes.set('arbiter', 'arbiter');
}

/** The ruling is for the tests: the patch is its curator's to mend, who takes the seat from the queue. */
async function uphold({ cast }: SweStage, scene: SweScene): Promise<void> {
  const { items } = await cast.arbiter.api.get<{ items: { id: string }[] }>(`/v1/tasks/${scene.taskId}/discrepancies`);
  await cast.arbiter.rule(items[0]?.id ?? '', {
    ...{ fault: 'solution', subtype: 'incorrect', rationale: 'The statement asks for numbers, and the patch gives texts.' },
    findings: { author: 'It does not do what its statement says.' },
  });
  scene.eyes.delete('arbiter');
  await cast.author.api.post(`/v1/tasks/${scene.taskId}/claims`, { seat: 'author' });
  scene.eyes.set('author', 'curator');
}

async function screen({ server }: SweStage, { number, sweId }: SweScene): Promise<void> {
  await inUnit(server, (unit) => unit.manager.update(Screening, { taskId: sweId, current: true }, { verdict: 'passed' }));
  await pass(server, number);
}

async function sitFirst({ server, people, canaries }: SweStage, scene: SweScene): Promise<void> {
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

async function sayBlind(stage: SweStage, scene: SweScene): Promise<void> {
  await stage.people.eva.post(`/v1/tasks/${scene.taskId}/evaluation/blind`, words(stage, scene, 'blind value'));
  scene.eyes.set('eva', 'evaluator-1');
}

async function consolidate(stage: SweStage, scene: SweScene): Promise<void> {
  await stage.people.eva.get(`/v1/tasks/${scene.taskId}/evaluation/prefills`);
  const body = words(stage, scene, 'considered value');
  await stage.people.eva.post(`/v1/tasks/${scene.taskId}/evaluation/consolidated`, body);
}

async function sitSecond({ people }: SweStage, scene: SweScene): Promise<void> {
  await people.emil.post(`/v1/tasks/${scene.taskId}/claims`, { seat: 'evaluator-2' });
  scene.eyes.set('emil', 'evaluator-2');
}

/** By a case of another feature, while evaluator 1 has said nothing yet. */
async function dispute({ server }: SweStage, scene: SweScene): Promise<void> {
  const suspicion = { source: 'quality' as const, statement: 'The tests ask for more than the statement.', attachments: [] };
  const task = await sweTask(server, scene.number);
  await inUnit(server, (unit) => server.app.get(CasesService).openFrom(unit, task, suspicion));
}

async function accept(stage: SweStage, scene: SweScene): Promise<void> {
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
