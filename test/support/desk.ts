import { request } from 'node:http';
import type { ClaimState, Participant, RequestOptions } from '../../src/client';
import { Problem } from '../../src/platform/http';
import { gatherCast, type Cast } from './cast';
import { sampleParts, sampleSuite } from './sample-task';
import { startTestServer, type TestServer } from './server';
import { sealedTask } from './steps';
import { countRows } from './world';

export type Who = Exclude<keyof Cast, 'tokens'>;
/** What is sent: by whom, method, path, body, options; the path may hold `:draft`, `:sealed`, `:testing`. */
export type Sent = [who: Who, method: string, path: string, body?: unknown, options?: RequestOptions];
export type Expected = [status: number, code: string, pointer?: string];
export type Row = [name: string, sent: Sent | (() => Sent), expected: Expected];

const PARTS = sampleParts();

/** A service with a draft, a sealed task, and one whose tests are being written; nothing in it runs. */
export class Desk {
  server!: TestServer;
  cast!: Cast;
  draftId = '';
  sealedId = '';
  testingId = '';
  claim!: ClaimState;
  testsEtag = '';

  async open(): Promise<void> {
    this.server = await startTestServer({ worker: { slots: 0, maxQueued: 10 } });
    this.cast = await gatherCast(this.server);
    this.draftId = (await this.cast.author.draft(PARTS)).id;
    this.sealedId = await sealedTask(this.cast, PARTS);
    this.testingId = await sealedTask(this.cast, PARTS);
    this.claim = await this.cast.testWriter.take(this.testingId);
    this.testsEtag = (await this.cast.testWriter.save(this.testingId, sampleSuite(), this.claim.fencing_token)).etag;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  ask(sent: Sent | (() => Sent)): Promise<Response> {
    const [who, method, path, body, options] = typeof sent === 'function' ? sent() : sent;
    const address = path.replace(':draft', this.draftId).replace(':sealed', this.sealedId).replace(':testing', this.testingId);
    return this.cast[who].api.raw(method, address, body, options);
  }

  /** Declares a spec a row: each is answered by the problem it names, and leaves no row behind. */
  refuses(title: string, rows: readonly Row[]): void {
    describe(title, () => {
      let before: Record<string, number>;
      beforeAll(async () => {
        before = await countRows(this.server);
      });
      it.each(rows)('%s', async (_name, sent, expected) => {
        await expectProblem(await this.ask(sent), expected);
        expect(await countRows(this.server)).toEqual(before);
      });
    });
  }

  /** Sends bytes as they are. */
  send(who: Participant, method: string, path: string, body?: Buffer, more: Record<string, string> = {}): Promise<Response> {
    const given = { Authorization: `Bearer ${who.api.token}`, 'Content-Type': 'application/json', ...more };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.server.url}${path}`, { method, headers: given }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const init = { status: answer.statusCode ?? 0, headers: answer.headers as Record<string, string> };
          resolve(new Response(Buffer.concat(chunks), init));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

/** Holds an answer against the rules that every refusal keeps. */
export async function expectProblem(response: Response, [status, code, pointer]: Expected): Promise<void> {
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.any(String)]);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = Problem.parse(JSON.parse(text));
  expect(problem).toMatchObject({ status, code, type: `/problems/${code}` });
  expect(problem.request_id).toBe(response.headers.get('x-request-id'));
  if (pointer !== undefined) expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer);
}

export function newTask(overrides: Record<string, unknown>): unknown {
  return { kind: 'rlef', ...PARTS, ...overrides };
}

export function withMetadata(overrides: Record<string, unknown>): unknown {
  return newTask({ metadata: { ...PARTS.metadata, ...overrides } });
}

export function withFiles(...files: [path: string, content: string][]): unknown {
  return newTask({ solution: { files: files.map(([path, content]) => ({ path, content })) } });
}

export function post(body: unknown, options?: RequestOptions): Sent {
  return ['author', 'POST', '/v1/tasks', body, options];
}

export function headers(given: Record<string, string>): RequestOptions {
  return { headers: given };
}
