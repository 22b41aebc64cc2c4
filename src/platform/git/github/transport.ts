import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { sleep, type Clock } from '../../clock';
import { EtagCache } from './etag-cache';
import { GitHubError } from './github-error';
import { TokenPool, type ReplyHeaders } from './token-pool';

export interface GitHubOptions {
  /** `https://api.github.com` or `https://HOST/api/v3`. */
  baseUrl?: string;
  tokens: readonly string[];
  /** What is known of GitHub beyond one client; it has the tokens then. */
  access?: GitHubAccess;
  clock: Clock;
  /** The longest wait for a rate limit, milliseconds; a longer one fails as `rate-limited`. */
  maxWaitMs?: number;
  requestTimeoutMs?: number;
  cacheBytes?: number;
  /** Ends requests and waits with its reason. */
  signal?: AbortSignal;
  /** Told of each wait, so that long work can say why it stands still. */
  onWait?: (wait: { until: number; why: string }) => void;
  /** Replaced in tests of waiting. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The tokens with what is left of their budgets, and the answers with their tags: of all clients that are given it. */
export class GitHubAccess {
  readonly pool: TokenPool;
  readonly cache: EtagCache;

  constructor(tokens: readonly string[], cacheBytes = 64 * 1024 * 1024) {
    this.pool = new TokenPool(tokens);
    this.cache = new EtagCache(cacheBytes);
  }
}

const PagingOctokit = Octokit.plugin(paginateRest);
export type PagingOctokit = InstanceType<typeof PagingOctokit>;

const MAX_TRIES = 6;
const MAX_SERVER_ERRORS = 4;
/** GitHub asks for a minute where it names no time for a secondary limit. */
const SECONDARY_LIMIT_MS = 60_000;
/** A token that GitHub did not take is not tried for so long: it may have been its own trouble. */
const REFUSED_MS = 10 * 60_000;

interface Reply {
  status: number;
  headers: ReplyHeaders;
  data: unknown;
  url: string;
}
interface Request {
  method: string;
  url: string;
  headers: Record<string, unknown>;
}

/** An Octokit whose every request goes through the token pool, the ETag cache and the rules of GitHub's limits. */
export function makeOctokit(options: GitHubOptions): { octokit: PagingOctokit; pool: TokenPool } {
  const { pool, cache } = options.access ?? new GitHubAccess(options.tokens, options.cacheBytes);
  const { baseUrl = 'https://api.github.com' } = options;
  const octokit = new PagingOctokit({
    baseUrl,
    userAgent: 'assay',
    request: {
      timeout: options.requestTimeoutMs ?? 30_000,
      fetch: timedFetch(options.requestTimeoutMs ?? 30_000, options.signal),
    },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  const sender = new Sender(pool, cache, options);
  octokit.hook.wrap('request', async (request, given) => {
    const asked = given as unknown as Request;
    const key = octokit.request.endpoint(given as never).url;
    // Pages are followed by the addresses in answers; a token goes to the configured host alone.
    if (new URL(key).origin !== new URL(baseUrl).origin)
      throw new GitHubError('malformed', `An answer leads to ${new URL(key).origin}`);
    return (await sender.send(key, asked, (ready) => request(ready as never) as unknown as Promise<Reply>)) as never;
  });
  return { octokit, pool };
}

function timedFetch(timeoutMs: number, signal?: AbortSignal): typeof fetch {
  return (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    return fetch(input, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  };
}

function nothing(): void {
  // Octokit warns of deprecations on the console.
}

class Sender {
  constructor(
    private readonly pool: TokenPool,
    private readonly cache: EtagCache,
    private readonly options: GitHubOptions,
  ) {}

  async send(key: string, request: Request, transmit: (request: Request) => Promise<Reply>): Promise<Reply> {
    let serverErrors = 0;
    const resource = request.url.endsWith('/graphql') ? 'graphql' : 'core';
    for (let tries = 1; ; tries += 1) {
      this.options.signal?.throwIfAborted();
      const at = await this.chooseToken(resource, this.cache.find(key)?.token);
      try {
        return await this.sendOnce(key, at, request, transmit);
      } catch (error) {
        this.options.signal?.throwIfAborted();
        const failure = this.judge(error, at);
        if (failure === 'again' && tries < MAX_TRIES) continue;
        if (failure === 'server' && ++serverErrors < MAX_SERVER_ERRORS) await this.wait(500 * 2 ** serverErrors, 'GitHub failed');
        else throw typeof failure === 'string' ? new GitHubError('unavailable', describe(error)) : failure;
      }
    }
  }

  private async sendOnce(
    key: string,
    at: number,
    request: Request,
    transmit: (request: Request) => Promise<Reply>,
  ): Promise<Reply> {
    const known = request.method === 'GET' ? this.cache.find(key) : undefined;
    const usable = known?.token === at ? known : undefined;
    const secret = this.pool.secret(at);
    const headers = {
      ...request.headers,
      'x-github-api-version': '2022-11-28',
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
      ...(usable && { 'if-none-match': usable.etag }),
    };
    this.pool.spend(at, request.url.endsWith('/graphql') ? 'graphql' : 'core');
    try {
      const reply = await transmit({ ...request, headers });
      this.pool.observe(at, reply.headers);
      const etag = reply.headers.etag;
      if (request.method === 'GET' && typeof etag === 'string')
        this.cache.put(key, { etag, token: at, status: reply.status, headers: { ...reply.headers }, data: reply.data });
      return reply;
    } catch (error) {
      this.pool.observe(at, headersOf(error));
      if (usable && statusOf(error) === 304)
        return { status: usable.status, headers: usable.headers as ReplyHeaders, data: usable.data, url: key };
      throw error;
    }
  }

  private async chooseToken(resource: string, tagged: number | undefined): Promise<number> {
    for (;;) {
      const now = this.options.clock.now().getTime();
      const chosen = this.pool.choose(resource, now, tagged);
      if (chosen === 'all-refused') throw new GitHubError('unauthorized', 'GitHub refuses every token that was given');
      if ('at' in chosen) return chosen.at;
      const { waitUntil } = chosen;
      if (waitUntil - now > (this.options.maxWaitMs ?? 15 * 60_000))
        throw new GitHubError(
          'rate-limited',
          `The rate limit of every token is used up until ${new Date(waitUntil).toISOString()}`,
          waitUntil,
        );
      await this.wait(waitUntil - now, 'rate limit');
    }
  }

  /** `again`: with another token or later, the pool knows; `server`: GitHub's own trouble; else the error to throw. */
  private judge(error: unknown, at: number): 'again' | 'server' | Error {
    const status = statusOf(error);
    if (status === 401 && this.pool.secret(at) !== undefined) {
      this.pool.refuse(at, this.options.clock.now().getTime() + REFUSED_MS);
      return 'again';
    }
    if (status === 403 || status === 429)
      return this.limited(error, at) ? 'again' : new GitHubError('forbidden', describe(error));
    if (status === 404 || status === 410 || status === 451) return new GitHubError('not-found', describe(error));
    // Octokit gives 500 to what never got an answer.
    if (status !== undefined && status >= 500) return 'server';
    if (status === 401) return new GitHubError('unauthorized', describe(error));
    return status === undefined ? (error as Error) : new GitHubError('rejected', describe(error));
  }

  /** Whether the refusal is one of a limit; the pool is told how long it lasts. */
  private limited(error: unknown, at: number): boolean {
    const headers = headersOf(error);
    const now = this.options.clock.now().getTime();
    const after = Number(headers['retry-after']);
    if (Number.isFinite(after)) this.pool.pause(at, now + after * 1000);
    else if (Number(headers['x-ratelimit-remaining']) === 0) this.pool.pause(at, Number(headers['x-ratelimit-reset']) * 1000);
    else if (/secondary rate limit|abuse detection/i.test(describe(error))) this.pool.pause(at, now + SECONDARY_LIMIT_MS);
    else return statusOf(error) === 429 && (this.pool.pause(at, now + SECONDARY_LIMIT_MS), true);
    return true;
  }

  private async wait(ms: number, why: string): Promise<void> {
    this.options.onWait?.({ until: this.options.clock.now().getTime() + ms, why });
    await (this.options.wait ?? sleep)(ms, this.options.signal);
    this.options.signal?.throwIfAborted();
  }
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown }).status;
  return typeof status === 'number' ? status : undefined;
}

function headersOf(error: unknown): ReplyHeaders {
  return (error as { response?: { headers?: ReplyHeaders } }).response?.headers ?? {};
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 500);
}
