import { Problem } from '../platform/http';

/** An answer that was not 2xx: status, problem, and what was asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly problem: Problem | undefined,
    request: string,
  ) {
    const errors = (problem?.errors ?? []).map(({ pointer, detail }) => `; ${pointer}: ${detail}`).join('');
    const said = problem ? ` ${problem.code} ${problem.detail ?? problem.title}` : '';
    super(`${request}: ${status}${said}${errors}`);
  }
}

export interface RequestOptions {
  headers?: Record<string, string>;
  ifMatch?: string;
  fencingToken?: number;
  idempotencyKey?: string;
}

type Json = Record<string, unknown>;

/** A client of the public API, with nothing but HTTP: the demo, the command line and the tests use it. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly token: string,
  ) {}

  get<T = Json>(path: string, options?: RequestOptions): Promise<T> {
    return this.json<T>('GET', path, undefined, options);
  }

  /** Every item of a list that comes in pages. */
  async *items<T>(path: string): AsyncGenerator<T> {
    const first = `${path}${path.includes('?') ? '&' : '?'}limit=1000`;
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: T[]; next_cursor: string | null } = await this.get(
        cursor === '' ? first : `${first}&cursor=${encodeURIComponent(cursor)}`,
      );
      yield* page.items;
      cursor = page.next_cursor;
    }
  }

  post<T = Json>(path: string, body?: unknown, options?: RequestOptions): Promise<T> {
    return this.json<T>('POST', path, body, options);
  }

  put<T = Json>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
    return this.json<T>('PUT', path, body, options);
  }

  patch<T = Json>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
    return this.json<T>('PATCH', path, body, options);
  }

  async delete(path: string): Promise<void> {
    await this.json('DELETE', path);
  }

  /** The bare response, whatever its status. A string body goes out as it is. */
  raw(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Response> {
    const { ifMatch, fencingToken, idempotencyKey } = options;
    const headers: Record<string, string> = {
      ...(this.token && { Authorization: `Bearer ${this.token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(ifMatch !== undefined && { 'If-Match': `"${ifMatch}"` }),
      ...(fencingToken !== undefined && { 'Fencing-Token': String(fencingToken) }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      ...options.headers,
    };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(`${this.baseUrl}${path}`, { method, headers, ...(text !== undefined && { body: text }) });
  }

  private async json<T>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T> {
    const response = await this.raw(method, path, body, options);
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
    const problem = Problem.safeParse(text === '' ? undefined : JSON.parse(text));
    throw new ApiError(response.status, problem.data, `${method} ${path}`);
  }
}
