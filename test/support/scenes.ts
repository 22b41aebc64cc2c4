import type { CaseState, ClaimState, File, TaskParts } from '../../src/client';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { Discrepancy } from '../../src/features/arbitration';
import { Revision, TaskEvent, TasksRepository } from '../../src/features/tasks';
import { ValidationService } from '../../src/features/validation';
import { AuditLog } from '../../src/platform/audit';
import { UnitOfWork, type Unit } from '../../src/platform/database';
import { JobQueue } from '../../src/platform/jobs';
import type { Canaries, Eye } from './canaries';
import type { Cast } from './cast';
import { inventEvidence } from './evidence';
import { inventQualityRun } from './quality';
import { sampleParts, sampleSuite } from './sample-task';
import type { TestServer } from './server';

const SEALED = ['draft', 'seal', 'abandon'] as const;
const TESTED = [...SEALED, 'test', 'sealTests'] as const;
const FAILED = [...TESTED, 'fail', 'publish'] as const;
const PASSED = [...TESTED, 'pass', 'publish'] as const;
const ACCEPTED = [...PASSED, 'review', 'accept'] as const;

/** The states that the crawl looks at, with what leads there. Each gets a task of its own. */
const SCENE_STEPS = {
  draft: ['draft'],
  sealed: SEALED,
  'in-testing': [...SEALED, 'test'],
  rejected: [...SEALED, 'test', 'reject'],
  executed: [...TESTED, 'fail'],
  disputed: FAILED,
  'in arbitration': [...FAILED, 'arbitrate'],
  reworking: [...FAILED, 'arbitrate', 'rule'],
  'in-review': PASSED,
  'under review': [...PASSED, 'review'],
  objected: [...PASSED, 'review', 'object', 'arbitrate'],
  accepted: ACCEPTED,
  reported: [...ACCEPTED, 'report', 'arbitrate'],
  quarantined: [...ACCEPTED, 'report', 'arbitrate', 'quarantine'],
  // It leaves a job waiting, and the others end the only job there is.
  validating: TESTED,
} as const satisfies Record<string, readonly string[]>;
export type SceneState = keyof typeof SCENE_STEPS;
export const SCENE_STATES = Object.keys(SCENE_STEPS) as SceneState[];

export interface Scene {
  state: SceneState;
  taskId: string;
  /** Who of the cast is what to this task; whoever is not named is what their role makes them. */
  eyes: Map<string, Eye>;
  /** Whether a version of it was ever in the pool: by its id it is served whatever became of it. */
  published: boolean;
  fencingToken: number;
}

interface Stage {
  server: TestServer;
  cast: Cast;
  canaries: Canaries;
}
type Step = (stage: Stage, scene: Scene) => Promise<void>;

/** Brings a new task into a state, by HTTP but for the executions, whose evidence is made up to hold canaries everywhere. */
export async function buildScene(stage: Stage, state: SceneState): Promise<Scene> {
  const scene: Scene = { state, taskId: '', eyes: new Map(), published: false, fencingToken: 0 };
  for (const step of SCENE_STEPS[state]) await STEPS[step](stage, scene);
  return scene;
}

const STEPS: Record<(typeof SCENE_STEPS)[SceneState][number], Step> = {
  draft,
  seal: async ({ cast, canaries }, { state, taskId }) => {
    await cast.author.seal(taskId);
    const reason = `Looked at for the crawl: ${canaries.plant(state, 'reason to break the glass')}`;
    await cast.admin.api.post(`/v1/tasks/${taskId}/break-glass`, { part: 'metadata', reason });
  },
  abandon,
  test,
  sealTests: async ({ cast }, { taskId, fencingToken }) => void (await cast.testWriter.seal(taskId, fencingToken)),
  reject: async ({ cast }, { taskId }) => {
    await cast.lead.api.post(`/v1/tasks/${taskId}/rejection`, { reason: 'The programme has enough tasks of this kind.' });
  },
  fail: (stage, scene) => execute(stage, scene, 'failed'),
  pass: (stage, scene) => execute(stage, scene, 'passed'),
  publish,
  arbitrate: async ({ cast }, scene) => {
    await cast.arbiter.takeCase(scene.taskId);
    scene.eyes.set('arbiter', 'arbiter');
  },
  rule: (stage, scene) => rule(stage, scene, 'requirements', 'ambiguous', 'rework'),
  quarantine: (stage, scene) => rule(stage, scene, 'tests', 'too-narrow', 'quarantine'),
  review: async ({ cast }, scene) => {
    await cast.reviewer.takeReview(scene.taskId);
    scene.eyes.set('reviewer', 'reviewer');
  },
  object: async ({ cast, canaries }, scene) => {
    const objection = `Requirement R-3 is not tested on its own. ${canaries.plant(scene.state, 'objection')}`;
    await cast.reviewer.object(scene.taskId, 'requirements-fully-tested', objection);
    scene.eyes.set('reviewer', 'former-reviewer');
  },
  accept: async ({ cast }, scene) => {
    await cast.reviewer.accept(scene.taskId, 'Read both sides against R-1 to R-5.');
    scene.published = true;
  },
  report: async ({ cast, canaries }, { state, taskId }) => {
    const statement = `A model that is right fails a test here. ${canaries.plant(state, 'report')}`;
    await cast.openTrainer.api.post(`/v1/tasks/${taskId}/discrepancies`, { statement });
  },
};

async function draft({ cast: { author }, canaries }: Stage, scene: Scene): Promise<void> {
  const { state } = scene;
  const parts = sampleParts({ title: `Parse pairs, state ${state}` });
  const final = plantParts(parts, canaries, state);
  const earlier = { files: [{ path: 'solution.py', content: `# ${canaries.plant(state, 'earlier solution')}\n` }] };
  scene.taskId = (await author.draft({ ...final, solution: earlier })).id;
  await author.revise(scene.taskId, 'solution', final.solution);
  scene.eyes.set('author', 'author');
}

function plantParts(parts: TaskParts, canaries: Canaries, state: string): TaskParts {
  const prompt = { text: `${parts.prompt.text} Known as ${canaries.plant(state, 'prompt')}.` };
  const requirements = parts.requirements.requirements.map((requirement) =>
    requirement.id === 'R-2'
      ? { ...requirement, text: `${requirement.text} Its name is ${canaries.plant(state, 'requirements')}.` }
      : requirement,
  );
  const [name, comment, literal] = ['name', 'comment', 'literal'].map(() => canaries.plant(state, 'solution'));
  const code = `# ${comment}\n\n\ndef _${name}():\n    return "${literal}"\n`;
  const files = parts.solution.files.map((file) => ({ ...file, content: `${file.content}\n${code}` }));
  return { ...parts, prompt, requirements: { requirements }, solution: { files } };
}

/** A writer who gave up: their draft stays theirs. */
async function abandon({ cast: { otherTestWriter }, canaries }: Stage, scene: Scene): Promise<void> {
  const claim = await otherTestWriter.take(scene.taskId);
  const [suite] = sampleSuite();
  const content = `${suite?.content}\n# ${canaries.plant(scene.state, "another writer's draft")}\n`;
  await otherTestWriter.save(scene.taskId, [{ path: 'test_abandoned.py', content }], claim.fencing_token);
  await otherTestWriter.api.delete(`/v1/tasks/${scene.taskId}/claims/${claim.id}`);
  scene.eyes.set('otherTestWriter', 'former-writer');
}

async function test({ cast: { testWriter, author }, canaries }: Stage, scene: Scene): Promise<void> {
  const { state, taskId } = scene;
  const claim: ClaimState = await testWriter.take(taskId);
  scene.fencingToken = claim.fencing_token;
  scene.eyes.set('testWriter', 'test-writer');
  const [draftFile] = sampleSuite(`${sampleSuite()[0]?.content}\n# ${canaries.plant(state, 'earlier tests')}\n`);
  const { etag } = await testWriter.save(taskId, draftFile ? [draftFile] : [], claim.fencing_token);
  const question = `May a key stand alone at the end? ${canaries.plant(state, 'clarification')}`;
  const { id } = await testWriter.ask(taskId, question, 'R-2');
  const { content } = await author.part(taskId, 'prompt');
  await author.answer(taskId, id, { prompt: { text: `${String(content['text'])} A key never stands alone.` } });
  await testWriter.save(taskId, plantSuite(canaries, state), claim.fencing_token, etag);
}

function plantSuite(canaries: Canaries, state: string): File[] {
  const secret = (): string => canaries.plant(state, 'private tests');
  const shown = (): string => canaries.plant(state, 'public tests');
  const content = (sampleSuite()[0]?.content ?? '')
    .replace('test_two_pairs', `test_${shown()}`)
    .replace('parse("a=1;b=2") == {"a": "1", "b": "2"}', `parse("${shown()}=1") != {}`)
    .replace('test_last_value_wins', `test_${secret()}`)
    .replace('parse("k=1;k=2;k=3") == {"k": "3"}', `parse("${secret()}=1") != {}`);
  return sampleSuite(`${content}\n# ${secret()}\n`);
}

/** Stores evidence as if containers had run, and ends the job, whose outcome stays unpublished. */
async function execute({ server, canaries }: Stage, { state, taskId }: Scene, outcome: 'passed' | 'failed'): Promise<void> {
  const validations = server.app.get(ValidationService);
  await inUnit(server, async (unit) => {
    const validation = await validations.findLatest(unit, taskId);
    if (!validation) throw new Error(`${taskId} has no validation`);
    await validations.store(unit, validation, await inventEvidence(server, unit, validation, outcome, canaries, state));
  });
  await endJob(server, taskId);
}

/** The worker's own end of the job, which must be the only one that waits. */
async function endJob(server: TestServer, taskId: string): Promise<void> {
  const queue = server.app.get(JobQueue);
  await inUnit(server, async (unit) => {
    const job = await queue.take(unit, 'crawl');
    if (job?.subject !== taskId) throw new Error(`The next job is not of ${taskId}`);
    await queue.progress(unit, job, { phase: 'running' });
    await queue.finish(unit, job, 'succeeded', {});
  });
}

async function publish({ server, canaries }: Stage, { state, taskId }: Scene): Promise<void> {
  const validations = server.app.get(ValidationService);
  await inUnit(server, async (unit) => {
    const task = await server.app.get(TasksRepository).find(unit, taskId);
    const validation = await validations.findLatest(unit, taskId);
    if (!task || !validation) throw new Error(`${taskId} has no validation`);
    await validations.conclude(unit, task, validation);
    const certificate = await validations.findCertificateOf(unit, validation.id);
    if (certificate) canaries.add(state, 'measurement', certificate.sha256);
    if (certificate) await inventQualityRun(server, unit, task, canaries, state);
  });
}

async function rule({ cast, canaries }: Stage, scene: Scene, fault: string, subtype: string, disposition: string): Promise<void> {
  const { state, taskId } = scene;
  const open = (await cast.arbiter.cases(taskId)).find(({ status }: CaseState) => status === 'open');
  const rationale = `The criterion is clear, the excerpt is in the evidence. ${canaries.plant(state, 'rationale')}`;
  const findings = {
    author: `Say in R-4 what becomes of a lonely semicolon. ${canaries.plant(state, 'finding for the author')}`,
    'test-writer': `One of your cases asks for more than R-4 says. ${canaries.plant(state, 'finding for the test writer')}`,
  };
  await cast.arbiter.api.post(`/v1/discrepancies/${open?.id}/rulings`, { fault, subtype, rationale, findings, disposition });
  scene.eyes.set('arbiter', 'former-arbiter');
}

function inUnit<T>(server: TestServer, work: (unit: Unit) => Promise<T>): Promise<T> {
  const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'crawl', now: () => new Date(), via: 'crawl' };
  return server.app.get(UnitOfWork).run(ctx, work);
}

/** Hashes and salts of what is hidden, and what the log must not hold; added once a scene stands. */
export async function plantDigests({ server, canaries }: Stage, { state, taskId, eyes }: Scene): Promise<void> {
  const { manager } = server.app.get(UnitOfWork).reader;
  for (const part of ['solution', ...(eyes.has('testWriter') ? (['tests'] as const) : [])] as const) {
    const [newest] = await manager.find(Revision, { where: { taskId, part }, order: { number: 'DESC' }, take: 1 });
    if (newest) for (const digest of [newest.sha256, newest.salt]) canaries.add(state, `digest of the ${part}`, digest);
  }
  const cycles = (await manager.findBy(Discrepancy, { taskId })).flatMap((discrepancy) => discrepancy.cycles);
  for (const { evidence_sha256: digest } of cycles) if (digest !== null) canaries.add(state, 'digest of the evidence', digest);
}

/** The audit log as it is stored, and the history of every task: neither holds the text of a part. */
export async function storedStory(server: TestServer): Promise<string> {
  const { reader } = server.app.get(UnitOfWork);
  const entries = await server.app.get(AuditLog).page(reader, 0, 100_000);
  const told = entries.filter(({ action }) => action !== 'glass.broken').map(({ subject, data }) => ({ subject, data }));
  return JSON.stringify([told, await reader.manager.find(TaskEvent)]);
}
