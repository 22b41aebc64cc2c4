import { sleep } from '../platform/clock';
import type { ApiClient, RequestOptions } from './api-client';

export interface File {
  path: string;
  content: string;
}

/** The parts of a task, as files on disk or a test hold them. */
export interface TaskParts {
  metadata: Record<string, unknown>;
  prompt: { text: string };
  requirements: { requirements: { id: string; kind: string; text: string }[] };
  solution: { files: File[] };
  environment?: { python: string; packages: string[] };
}

export interface TaskState {
  id: string;
  status: string;
  etag: string;
  my_seat: string | null;
  rework: { turn: string; parts: string[] } | null;
  accepted_versions: number;
  commitments: Record<string, string>;
  readable_parts: string[];
}

export interface PartState {
  etag: string;
  content: Record<string, unknown>;
  revision: { id: string; number: number; sha256: string; salt: string; commitment: string };
}

export interface ClaimState {
  id: string;
  task_id: string;
  fencing_token: number;
  expires_at: string;
}

export interface ValidationState {
  id: string;
  cycle: number;
  status: string;
  outcome: string | null;
  trust: string | null;
  job_id: string | null;
  requirements?: { requirement_id: string; outcome: string; exception?: string | null; function?: string | null }[];
  tests?: { id: string; outcome: string; failing_line: { line: number; text: string } | null }[];
  accepted_stubs?: string[];
  evidence?: Record<string, unknown>;
}

export interface CaseState {
  id: string;
  status: string;
  cycles: number;
  close_reason: string | null;
  rulings: { id: string; fault: string; subtype: string; finding?: string | null }[];
}

/** One line of what happened to a task; `by` is a seat or `system`. */
export interface HistoryEntry {
  by: string;
  event: string;
  data: Record<string, unknown>;
}

export interface RulingInput {
  fault: string;
  subtype: string;
  rationale: string;
  findings: { author?: string; 'test-writer'?: string };
  send_leaking_findings?: boolean;
}

/** What anybody with a seat does; the roles below add their own verbs. */
export class Participant {
  constructor(readonly api: ApiClient) {}

  task(id: string): Promise<TaskState> {
    return this.api.get(`/v1/tasks/${id}`);
  }

  part(id: string, part: string): Promise<PartState> {
    return this.api.get(`/v1/tasks/${id}/parts/${part}`);
  }

  seal(id: string, fencingToken?: number): Promise<TaskState> {
    return this.api.post(`/v1/tasks/${id}/seal`, undefined, fencingToken === undefined ? {} : { fencingToken });
  }

  async queue(seat: string): Promise<string[]> {
    const page = await this.api.get<{ items: { task_id: string }[] }>(`/v1/queue?seat=${seat}&limit=1000`);
    return page.items.map((item) => item.task_id);
  }

  claim(id: string, seat: string): Promise<ClaimState> {
    return this.api.post(`/v1/tasks/${id}/claims`, { seat });
  }

  async validations(id: string): Promise<ValidationState[]> {
    return (await this.api.get<{ items: ValidationState[] }>(`/v1/tasks/${id}/validations`)).items;
  }

  /** The newest validation, once it is concluded, with the results that this seat may have. */
  async validated(id: string, timeoutMs = 300_000): Promise<ValidationState> {
    for (let waited = 0; waited < timeoutMs; waited += 200) {
      const latest = (await this.validations(id)).at(-1);
      if (latest?.status === 'concluded') return this.api.get(`/v1/tasks/${id}/validations/${latest.id}`);
      await sleep(200);
    }
    throw new Error(`The validation of ${id} took longer than ${timeoutMs} ms`);
  }

  async history(id: string): Promise<HistoryEntry[]> {
    return (await this.api.get<{ items: HistoryEntry[] }>(`/v1/tasks/${id}/history`)).items;
  }

  /** Unified diff of two revisions of a part. */
  async difference(id: string, part: string, from: number, to: number): Promise<string> {
    return (await this.api.get<{ diff: string }>(`/v1/tasks/${id}/parts/${part}/diff?from=${from}&to=${to}`)).diff;
  }

  async cases(id: string): Promise<CaseState[]> {
    return (await this.api.get<{ items: CaseState[] }>(`/v1/tasks/${id}/discrepancies`)).items;
  }
}

export class Author extends Participant {
  draft(parts: TaskParts): Promise<TaskState> {
    return this.api.post('/v1/tasks', { kind: 'rlef', ...parts });
  }

  lint(id: string): Promise<{ ready: boolean; findings: { requirement_id: string | null; code: string; message: string }[] }> {
    return this.api.get(`/v1/tasks/${id}/lint`);
  }

  async revise(id: string, part: string, content: unknown): Promise<PartState> {
    const { etag } = await this.part(id, part);
    return this.api.put(`/v1/tasks/${id}/parts/${part}`, content, { ifMatch: etag });
  }

  answer(
    id: string,
    clarificationId: string,
    answer: Record<string, unknown>,
  ): Promise<{ changes: { part: string; from: number; to: number }[] }> {
    return this.api.post(`/v1/tasks/${id}/clarifications/${clarificationId}/answer`, answer);
  }
}

export class TestWriter extends Participant {
  take(id: string): Promise<ClaimState> {
    return this.claim(id, 'test-writer');
  }

  ask(id: string, question: string, requirementId?: string): Promise<{ id: string }> {
    return this.api.post(`/v1/tasks/${id}/clarifications`, { question, ...(requirementId && { requirement_id: requirementId }) });
  }

  save(id: string, files: File[], fencingToken?: number, ifMatch?: string): Promise<PartState> {
    const options = { ...(fencingToken !== undefined && { fencingToken }), ...(ifMatch !== undefined && { ifMatch }) };
    return this.api.put(`/v1/tasks/${id}/parts/tests`, { files }, options);
  }

  heartbeat({ id, task_id }: ClaimState): Promise<ClaimState> {
    return this.api.post(`/v1/tasks/${task_id}/claims/${id}/heartbeat`);
  }

  release({ id, task_id }: ClaimState): Promise<void> {
    return this.api.delete(`/v1/tasks/${task_id}/claims/${id}`);
  }

  /** Changes the sealed suite in the writer's rework turn. */
  async rework(id: string, files: File[]): Promise<PartState> {
    const { etag } = await this.part(id, 'tests');
    return this.save(id, files, undefined, etag);
  }
}

export class Arbiter extends Participant {
  /** Takes the seat and returns the case that waits. */
  async takeCase(id: string): Promise<CaseState> {
    await this.claim(id, 'arbiter');
    const open = (await this.cases(id)).find((each) => each.status === 'open');
    if (!open) throw new Error(`${id} has no open case`);
    return open;
  }

  rule(caseId: string, ruling: RulingInput): Promise<{ id: string }> {
    return this.api.post(`/v1/discrepancies/${caseId}/rulings`, ruling);
  }
}

interface Checklist {
  version: string;
  items: { id: string; question: string; optional: boolean }[];
  coverage: Record<string, string[]>;
}

export class Reviewer extends Participant {
  async takeReview(id: string): Promise<Checklist> {
    await this.claim(id, 'reviewer');
    return this.checklist(id);
  }

  checklist(id: string): Promise<Checklist> {
    return this.api.get(`/v1/tasks/${id}/review-checklist`);
  }

  async accept(id: string, evidence: string): Promise<{ id: string; decision: string }> {
    const { version, items } = await this.checklist(id);
    const answers = items.map((item) => ({ item: item.id, answer: 'yes', evidence }));
    return this.api.post(`/v1/tasks/${id}/reviews`, { checklist_version: version, answers, decision: 'accept' });
  }

  async object(id: string, failed: string, objection: string): Promise<{ id: string; decision: string }> {
    const { version, items } = await this.checklist(id);
    const answers = items.map((item) => ({
      item: item.id,
      answer: item.id === failed ? 'no' : 'yes',
      evidence: objection.slice(0, 200),
    }));
    return this.api.post(`/v1/tasks/${id}/reviews`, { checklist_version: version, answers, decision: 'object', objection });
  }
}

/** What a trainer asks for: see `NewGrading` in openapi.yaml. */
export interface GradingInput {
  version_id: string;
  submission: { code: string } | { files: File[] } | { reply: string; extraction?: string };
  [option: string]: unknown;
}

export interface GradingState {
  id: string;
  status: string;
  verdict: string;
  reward: number | null;
  parse: boolean | null;
  compile: boolean | null;
  public_pass: boolean | null;
  private_pass: boolean | null;
  tests: {
    id: string;
    status: string;
    visibility?: string;
    info?: string;
    requirement_ids: string[];
    duration_ms: number | null;
  }[];
  trust: string;
  isolation: string;
  cached: boolean;
  limits: Record<string, number>;
  digests: Record<string, string | null>;
}

/** One line of the answer to a batch. */
export interface BatchAnswer {
  index: number;
  status: number;
  grading?: GradingState;
  problem?: { code: string; status: number; detail?: string; errors?: { pointer: string }[] };
}

/** A training pipeline. */
export class Trainer extends Participant {
  grade(input: GradingInput, options?: RequestOptions): Promise<GradingState> {
    return this.api.post('/v1/gradings', input, options);
  }

  grading(id: string): Promise<GradingState> {
    return this.api.get(`/v1/gradings/${id}`);
  }

  /** Verdicts in the order in which they come; an item that is a string goes out as the line it is. */
  async *batch(items: readonly (GradingInput | string)[], options: RequestOptions = {}): AsyncGenerator<BatchAnswer> {
    const body = items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('\n');
    const headers = { ...options.headers, 'Content-Type': 'application/x-ndjson' };
    const response = await this.api.raw('POST', '/v1/gradings:batch', body, { ...options, headers });
    if (!response.ok || !response.body) throw new Error(`The batch was refused: ${response.status} ${await response.text()}`);
    yield* linesOf<BatchAnswer>(response.body);
  }
}

async function* linesOf<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as T;
  }
  if (rest !== '') throw new Error('The answer ends within a line');
}
