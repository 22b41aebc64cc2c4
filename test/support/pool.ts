import type { INestApplicationContext } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import type { PolicyName } from '../../src/domain/task';
import { PoolsService, type TaskVersion } from '../../src/features/pools';
import {
  AuthorService,
  Lifecycle,
  parsePart,
  Revisions,
  Seats,
  TasksRepository,
  type SourceFile,
  type Task,
} from '../../src/features/tasks';
import { ValidationRepository, type CertificateBody, type Validation } from '../../src/features/validation';
import { UnitOfWork, type Unit } from '../../src/platform/database';
import { canonicalJson, sha256 } from '../../src/platform/hash';
import { newId } from '../../src/platform/ids';
import { readSuite } from '../../src/platform/python';
import { sampleParts, sampleSuite } from './sample-task';

/** Whatever holds the service's parts: a server, or the application without one. */
interface Served {
  app: Pick<INestApplicationContext, 'get'>;
}

export interface Published {
  title?: string;
  metadata?: Record<string, unknown>;
  prompt?: string;
  requirements?: { id: string; kind: string; text: string }[];
  suite?: SourceFile[];
  environment?: Record<string, unknown>;
  solution?: SourceFile[];
  policy?: PolicyName;
  at?: string;
  trust?: 'isolated-oracle' | 'in-process';
  /** What the certificate names as limits, and submissions then have. */
  limits?: CertificateBody['limits'];
  /** Of another task than a new one: the next version of this one. */
  task?: Task;
}

/** A task in the pool without a container having run: its certificate says what containers would have. */
export function publish(server: Served, given: Published = {}): Promise<{ task: Task; version: TaskVersion }> {
  const now = new Date(given.at ?? '2026-01-01T00:00:00.000Z');
  const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => now, via: 'test' };
  return server.app.get(UnitOfWork).run(ctx, async (unit) => {
    const task = given.task ?? (await draft(server, unit, given));
    const validation = await prove(server, unit, task, given);
    return { task, version: await server.app.get(PoolsService).accept(unit, task, validation) };
  });
}

/** A task whose parts are all there, in the status before acceptance. */
async function draft(
  server: Served,
  unit: Unit,
  { title, metadata, prompt, requirements, solution, environment, suite = sampleSuite(), policy = 'imported' }: Published,
): Promise<Task> {
  const [author, revisions, lifecycle] = [server.app.get(AuthorService), server.app.get(Revisions), server.app.get(Lifecycle)];
  const parts = sampleParts({ ...(title !== undefined && { title }) });
  const content = {
    metadata: parsePart('metadata', { ...(parts.metadata as object), ...metadata }),
    prompt: parsePart('prompt', prompt === undefined ? parts.prompt : { text: prompt }),
    requirements: parsePart('requirements', requirements ? { requirements } : parts.requirements),
    solution: parsePart('solution', solution ? { files: solution } : parts.solution),
    environment: parsePart('environment', { python: '3.13', packages: [], ...environment }),
    tests: { files: suite },
  };
  const task = await author.insert(unit, content.metadata, {
    policy,
    blindness: policy === 'imported' ? 'not-attested' : 'proven',
  });
  await server.app.get(Seats).take(unit, task, 'author');
  for (const part of ['metadata', 'prompt', 'requirements', 'solution', 'environment', 'tests'] as const) {
    const revision = await revisions.write(unit, task, part, content[part], 'import');
    await lifecycle.change(unit, task, { pins: { ...task.pins, [part]: revision.id } });
  }
  return lifecycle.change(unit, task, { status: policy === 'imported' ? 'validated' : 'in-review' });
}

async function prove(
  server: Served,
  unit: Unit,
  task: Task,
  { trust = 'isolated-oracle', limits = LIMITS }: Published,
): Promise<Validation> {
  const repository = server.app.get(ValidationRepository);
  const { files } = await server.app.get(Revisions).loadForMachine(unit, task, 'tests');
  const tests = (await readSuite(files)).tests.map(({ id, requirementIds, visibility }) => ({
    id,
    requirement_ids: requirementIds,
    visibility: visibility ?? 'private',
  }));
  const at = unit.ctx.now().toISOString();
  const validation: Validation = {
    ...{ id: newId('validation'), taskId: task.id, cycle: 1, pins: { ...task.pins }, status: 'concluded', outcome: 'passed' },
    ...{ trust, jobId: newId('job'), evidence: null, createdAt: at, concludedAt: at },
  };
  await repository.insert(unit, validation);
  const runs: CertificateBody['runs'] = [0, 271828, 314159].map((seed, index) => ({
    ...{
      purpose: 'oracle',
      id: `oracle-${index + 1}`,
      solution: 'reference',
      hash_seed: seed,
      verdict: 'passed',
      cpu_seconds: 0.021,
      peak_memory_bytes: 9_000_001,
    },
    tests: tests.map(({ id }) => ({ id, outcome: 'passed' as const, duration_ms: 1.234 })),
  }));
  const body: CertificateBody = {
    ...{
      format: 'assay-certificate/1',
      task_id: task.id,
      validation_id: validation.id,
      policy: task.policy,
      trust,
    },
    ...{
      proof: { freshRuns: 3, extraSeeds: 0, alone: false },
      pins: { ...task.pins },
      seed: 424242,
      image: `sha256:${'a'.repeat(64)}`,
    },
    ...{ python: '3.13.5', packages: ['pytest==9.0.3'], runner_version: 'r1', limits, tests, runs, freebies: {} },
    ...{
      stubs_rejected: ['empty', 'raise', 'none', 'constant', 'echo'],
      coverage: {},
      audit_head: { seq: 1, mac: '0'.repeat(64) },
      issued_at: at,
    },
  };
  const text = canonicalJson(body);
  const ids = { id: newId('certificate'), taskId: task.id, validationId: validation.id };
  await repository.insertCertificate(unit, {
    ...ids,
    body: text,
    sha256: sha256(text),
    auditSeq: 1,
    auditMac: '0'.repeat(64),
    createdAt: at,
  });
  return validation;
}

const LIMITS: CertificateBody['limits'] = {
  ...{ cpuSeconds: 10, wallSeconds: 30, memoryBytes: 2 ** 29, processes: 64, outputBytes: 2 ** 20 },
  ...{ diskBytes: 2 ** 25, diskInodes: 1024, openFiles: 128 },
};

/** The row of a task as it is now. */
export async function loadTask(server: Served, id: string): Promise<Task> {
  const task = await server.app.get(TasksRepository).find(server.app.get(UnitOfWork).reader, id);
  if (!task) throw new Error(`${id} is gone`);
  return task;
}
