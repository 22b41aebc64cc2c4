import { ApiClient, Participant } from '../../src/client';
import { SYSTEM_ACTOR } from '../../src/domain/actor';
import { RUBRIC_VERSION, type Answer, type Value } from '../../src/domain/evaluation';
import type { SweLanguage } from '../../src/domain/swe';
import { Curation } from '../../src/features/curation';
import { Lifecycle, type Task } from '../../src/features/tasks';
import { sleep } from '../../src/platform/clock';
import { UnitOfWork, type Unit } from '../../src/platform/database';
import type { RunningServer } from '../../src/server';
import { enrol } from './cast';
import { keepVerified, verifiedTask, type VerifiedOptions } from './verified-task';

type App = Pick<RunningServer, 'app'>;

export function inUnit<T>({ app }: App, work: (unit: Unit) => Promise<T>): Promise<T> {
  const ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(), via: 'test' };
  return app.get(UnitOfWork).run(ctx, work);
}

export async function sweTask({ app }: App, number: number): Promise<Task> {
  const found = await app.get(Curation).find(app.get(UnitOfWork).reader, `example__dates-${number}`);
  if (!found) throw new Error('There is no such task');
  return found;
}

/** A verified task whose screening has passed. */
export async function screenedTask(server: App, options: VerifiedOptions & { number: number }): Promise<Task> {
  await keepVerified(server, verifiedTask(options));
  await pass(server, options.number);
  return sweTask(server, options.number);
}

export async function pass(server: App, number: number): Promise<void> {
  const task = await sweTask(server, number);
  if (task.status === 'validated')
    await inUnit(server, (unit) => server.app.get(Lifecycle).move(unit, task, 'screened', 'screening-passed'));
}

/** An evaluator with so many verified years in a language; with none where nothing was verified. */
export async function evaluator(
  admin: Participant,
  name: string,
  years: Partial<Record<SweLanguage, number>>,
): Promise<ApiClient> {
  const api = await enrol(admin, name, ['evaluator']);
  const { account } = await api.get<{ account: { id: string } }>('/v1/me');
  const total = Math.max(0, ...Object.values(years));
  if (total > 0) {
    await admin.api.put(`/v1/accounts/${account.id}/qualifications`, {
      ...{ years_total: total, years_by_language: years, evidence: 'Two contracts, seen by the office.' },
    });
  }
  return api;
}

const WHY =
  'Judged by the sentence and the assertion that are quoted, read with the base tree and without the golden patch in mind.';

/** An answer about verifiedTask() with true quotes. */
export function answerOf(clarity: Value, alignment: Value, changed: Partial<Answer> = {}): Answer {
  return {
    rubric_version: RUBRIC_VERSION,
    early_rejection: [],
    issue_clarity: {
      ...{ value: clarity, polarity: '0-best', explanation: WHY },
      evidence: [{ source: 'statement', quote: 'should be read as three numbers' }],
    },
    test_alignment: {
      ...{ value: alignment, polarity: '0-best', explanation: WHY },
      evidence: [{ source: 'tests', quote: 'assert parse_strict("2026-01-02") == [2026, 1, 2]' }],
    },
    hints: { verdict: 'missing', explanation: 'The tests call parse_strict, which nobody names.', evidence: [] },
    other_major_issue: { present: false, reason: '' },
    difficulty: 'under-15-minutes',
    confidence: 4,
    ...changed,
  };
}

export function said(clarity: Value, alignment: Value, changed: Partial<Answer> = {}) {
  return { answer: answerOf(clarity, alignment, changed), declared_seconds: 600 };
}

/** Takes a seat and returns the path of the task's evaluation. */
export async function sit(api: ApiClient, task: Task, seat: 'evaluator-1' | 'evaluator-2'): Promise<string> {
  await api.post(`/v1/tasks/${task.id}/claims`, { seat });
  return `/v1/tasks/${task.id}/evaluation`;
}

export async function queueOf(api: ApiClient, seat: 'evaluator-1' | 'evaluator-2'): Promise<string[]> {
  const { items } = await api.get<{ items: { task_id: string }[] }>(`/v1/queue?seat=${seat}`);
  return items.map(({ task_id }) => task_id);
}

export interface Prefill {
  slot: string;
  provenance: { by: string; program?: string; model?: string; instead_of?: { because: string }; tokens?: number };
  answer: Answer;
  voided: { pointer: string }[];
}

/** Reads the pre-fills once they are made. */
export async function prefillsOf(api: ApiClient, path: string): Promise<Prefill[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const response = await api.raw('GET', `${path}/prefills`);
    if (response.status === 200) return ((await response.json()) as { items: Prefill[] }).items;
    await sleep(100);
  }
  throw new Error('No pre-fills were made');
}

/** From the seat to the consolidated response. */
export async function consolidate(api: ApiClient, task: Task, clarity: Value, alignment: Value): Promise<string> {
  const path = await sit(api, task, 'evaluator-1');
  await api.post(`${path}/blind`, said(clarity, alignment));
  await prefillsOf(api, path);
  await api.post(`${path}/consolidated`, said(clarity, alignment));
  return path;
}
