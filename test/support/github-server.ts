import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** GitHub's answers by the path below `/repos/{owner}/{repo}`, as an archive has them: `pulls/1.json`, `pulls/1/files.json`. */
export type Dumps = Record<string, unknown>;

export interface SeenRequest {
  path: string;
  token: string;
  status: number;
}

interface GraphQuery {
  query: string;
  variables: { owner: string; name: string; number: number; after: string | null };
}

/** What a request is answered with instead of its dump. */
export interface Scripted {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Never answered at all. */
  hang?: boolean;
}

/**
 * A server that answers as GitHub documents (REST 2022-11-28 and GraphQL): pages of at most 100 with Link headers, ETags and 304,
 * rate limit headers by token, errors as JSON with message and documentation_url.
 */
export class GitHubServer {
  readonly seen: SeenRequest[] = [];
  /** Asked first; answers what the request gets instead. */
  script: (request: { path: string; token: string }) => Scripted | undefined = () => undefined;
  /** Requests left by token; those not named have 5,000. */
  readonly remaining = new Map<string, number>();
  /** Seconds since 1970. */
  resetAt = 2_000_000_000;
  private server: Server | undefined;

  constructor(private readonly repositories: Record<string, Dumps>) {}

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.server?.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    const path = url.pathname + url.search;
    const token = (request.headers.authorization ?? '').replace(/^(Bearer|token) /i, '');
    const scripted = this.script({ path, token });
    const left = (this.remaining.get(token) ?? 5000) - 1;
    const limits = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(Math.max(left, 0)),
      'x-ratelimit-reset': String(this.resetAt),
      'x-ratelimit-resource': url.pathname === '/graphql' ? 'graphql' : 'core',
    };
    const reply = scripted ?? (left < 0 ? limited() : await this.find(url, request));
    this.seen.push({ path, token, status: reply.status });
    if (reply.hang) return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? '');
    const etag = `W/"${createHash('sha256').update(token).update(text).digest('hex')}"`;
    const unchanged = reply.status === 200 && request.headers['if-none-match'] === etag;
    if (!unchanged) this.remaining.set(token, Math.max(left, 0));
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...limits,
      ...(reply.status === 200 && { etag }),
      ...reply.headers,
    };
    response.writeHead(unchanged ? 304 : reply.status, headers).end(unchanged ? undefined : text);
    if (unchanged) this.seen.splice(-1, 1, { path, token, status: 304 });
  }

  private async find(url: URL, request: IncomingMessage): Promise<Scripted> {
    if (url.pathname === '/graphql') return this.graphql(JSON.parse(await bodyOf(request)) as GraphQuery);
    const [, owner = '', repo = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    const dumps = this.repositories[`${owner}/${repo}`.toLowerCase()];
    if (!dumps) return missing();
    if (rest === 'pulls') return page(url, closedPulls(dumps));
    const found = dumps[rest === '' ? 'repository.json' : `${rest}.json`];
    if (found === undefined) return missing();
    return Array.isArray(found) ? page(url, found) : { status: 200, body: found };
  }

  private graphql({ query, variables }: GraphQuery): Scripted {
    if (query.includes('closingIssuesReferences')) return this.closingIssues(variables);
    const dumps = this.repositories[`${variables.owner}/${variables.name}`.toLowerCase()];
    const merged = closedPulls(dumps ?? {}).filter((pull) => (pull as { merged_at: string | null }).merged_at !== null);
    const repository = dumps ? { pullRequests: { totalCount: merged.length } } : null;
    const errors = [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve to a Repository' }];
    return { status: 200, body: { data: { repository }, ...(!dumps && { errors }) } };
  }

  private closingIssues(variables: GraphQuery['variables']): Scripted {
    const dumps = this.repositories[`${variables.owner}/${variables.name}`.toLowerCase()];
    const pull = dumps?.[`pulls/${String(variables.number)}.json`];
    if (!pull)
      return {
        status: 200,
        body: { data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve' }] },
      };
    const all = (dumps[`pulls/${String(variables.number)}/closing-issues.json`] ?? []) as unknown[];
    const at = Number(variables.after ?? 0);
    const references = {
      pageInfo: { hasNextPage: at + 1 < all.length, endCursor: String(at + 1) },
      nodes: all.slice(at, at + 1),
    };
    return { status: 200, body: { data: { repository: { pullRequest: { closingIssuesReferences: references } } } } };
  }
}

/** Newest first, as `sort=created&direction=desc` asks for. */
function closedPulls(dumps: Dumps): unknown[] {
  const pulls = Object.entries(dumps).filter(([path]) => /^pulls\/\d+\.json$/.test(path));
  const closed = pulls.map(([, pull]) => pull as { number: number; state: string }).filter(({ state }) => state === 'closed');
  return closed.sort((a, b) => b.number - a.number);
}

function page(url: URL, all: unknown[]): Scripted {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(to));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = number < last ? [link(number + 1, 'next'), link(last, 'last')] : [];
  return {
    status: 200,
    body: all.slice((number - 1) * size, number * size),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}

function missing(): Scripted {
  return { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } };
}

function limited(): Scripted {
  return {
    status: 403,
    body: { message: 'API rate limit exceeded for user ID 1.', documentation_url: 'https://docs.github.com/rest' },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
