import { GitHubClient, type GitHubOptions } from '../../src/platform/git/github';
import { GitHubServer } from '../support/github-server';

const START = 1_700_000_000_000;

/** Waits pass at once and are written down. */
class FakeTime {
  at = START;
  readonly waits: number[] = [];
  now(): Date {
    return new Date(this.at);
  }
  wait = async (ms: number): Promise<void> => {
    this.waits.push(ms);
    this.at += ms;
  };
}

const REPOSITORY = {
  ...{ full_name: 'o/r', default_branch: 'main', stargazers_count: 1, archived: false, fork: false },
  ...{ created_at: '2020-01-01T00:00:00Z', pushed_at: null, license: null },
};

let server: GitHubServer;
let baseUrl: string;
let time: FakeTime;

beforeEach(async () => {
  const files = Array.from({ length: 3000 }, (_, at) => ({ filename: `f${String(at)}`, status: 'modified' }));
  server = new GitHubServer({ 'o/r': { 'repository.json': REPOSITORY, 'pulls/1/files.json': files } });
  baseUrl = await server.start();
  server.resetAt = START / 1000 + 600;
  time = new FakeTime();
});
afterEach(() => server.stop());

function client(options: Partial<GitHubOptions> = {}): GitHubClient {
  return new GitHubClient({ baseUrl, tokens: ['a'], clock: time, wait: time.wait, ...options });
}

function tokensUsed(): string[] {
  return server.seen.map(({ token }) => token);
}

it('swegen 1.16 defect 4: reads all 3,000 files of a pull request, a hundred a page', async () => {
  const files = await client().listFiles('o', 'r', 1);
  expect(files).toHaveLength(3000);
  expect(files.at(-1)?.filename).toBe('f2999');
  expect(server.seen).toHaveLength(30);
});

describe('tokens', () => {
  it('takes the one with the most budget left', async () => {
    server.remaining.set('a', 10).set('b', 4000);
    const github = client({ tokens: ['a', 'b'] });
    for (let i = 0; i < 4; i += 1) await github.listFiles('o', 'r', 1);
    expect(tokensUsed().filter((token) => token === 'a').length).toBeLessThanOrEqual(2);
    expect(tokensUsed().filter((token) => token === 'b').length).toBeGreaterThan(100);
  });

  it('goes on with another when one is used up', async () => {
    server.remaining.set('a', 0);
    await expect(client({ tokens: ['a', 'b'] }).getRepository('o', 'r')).resolves.toMatchObject({ full_name: 'o/r' });
    expect(server.seen).toMatchObject([
      { token: 'a', status: 403 },
      { token: 'b', status: 200 },
    ]);
    expect(time.waits).toEqual([]);
  });

  it('drops one that GitHub refuses, and says so when it refuses all', async () => {
    server.script = ({ token }) => (token === 'bad' ? { status: 401, body: { message: 'Bad credentials' } } : undefined);
    const github = client({ tokens: ['bad', 'good'] });
    await github.getRepository('o', 'r');
    await github.getIssue('o', 'r', 1).catch(() => undefined);
    expect(tokensUsed()).toEqual(['bad', 'good', 'good']);
    await expect(client({ tokens: ['bad'] }).getRepository('o', 'r')).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('waits for the reset when all are used up', async () => {
    server.remaining.set('a', 0);
    server.script = () => {
      if (time.at >= server.resetAt * 1000) server.remaining.set('a', 5000);
      return undefined;
    };
    await client().getRepository('o', 'r');
    expect(time.waits).toEqual([600_000]);
  });

  it('fails with the time of the reset when that is too far', async () => {
    server.remaining.set('a', 0);
    server.resetAt = START / 1000 + 3600;
    await expect(client().getRepository('o', 'r')).rejects.toMatchObject({ kind: 'rate-limited', retryAt: START + 3_600_000 });
    expect(time.waits).toEqual([]);
  });
});

/** Until the server has a request. */
async function untilSeen(): Promise<void> {
  while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('limits and failures', () => {
  it('waits as long as Retry-After says', async () => {
    let asked = 0;
    server.script = () =>
      (asked += 1) === 1
        ? { status: 403, headers: { 'retry-after': '7' }, body: { message: 'You have exceeded a secondary rate limit' } }
        : undefined;
    await client().getRepository('o', 'r');
    expect(time.waits).toEqual([7000]);
  });

  it('waits a minute for a secondary limit without a time', async () => {
    let asked = 0;
    server.script = () =>
      (asked += 1) === 1 ? { status: 429, body: { message: 'You have exceeded a secondary rate limit' } } : undefined;
    await client().getRepository('o', 'r');
    expect(time.waits).toEqual([60_000]);
  });

  it('tells a refusal from a limit', async () => {
    server.script = () => ({ status: 403, body: { message: 'Resource not accessible by personal access token' } });
    await expect(client().getRepository('o', 'r')).rejects.toMatchObject({ kind: 'forbidden' });
    expect(server.seen).toHaveLength(1);
  });

  it('tries a failing server again, and gives up in the end', async () => {
    let asked = 0;
    server.script = () => ((asked += 1) <= 2 ? { status: 502, body: '<html>Unicorn!</html>' } : undefined);
    await client().getRepository('o', 'r');
    expect(time.waits).toEqual([1000, 2000]);
    server.script = () => ({ status: 503 });
    await expect(client().getRepository('o', 'r')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('does not wait for ever for an answer', async () => {
    server.script = () => ({ status: 200, hang: true });
    await expect(client({ requestTimeoutMs: 50 }).getRepository('o', 'r')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('ends an answer that does not come, and a wait, when it is told to', async () => {
    const [hanging, waiting] = [new AbortController(), new AbortController()];
    server.script = () => ({ status: 200, hang: true });
    const asked = client({ signal: hanging.signal }).getRepository('o', 'r');
    await untilSeen();
    hanging.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
    server.script = () => ({ status: 403, headers: { 'retry-after': '600' }, body: { message: 'limit' } });
    const onWait = (): void => waiting.abort(new Error('cancelled'));
    const patient = new GitHubClient({ baseUrl, tokens: ['a'], clock: time, signal: waiting.signal, onWait });
    await expect(patient.getRepository('o', 'r')).rejects.toThrow('cancelled');
  });

  it('knows what is absent, what is closed off, and what is not GitHub', async () => {
    await expect(client().getPull('o', 'r', 404)).rejects.toMatchObject({ kind: 'not-found' });
    server.script = () => ({ status: 451, body: { message: 'Repository access blocked' } });
    await expect(client().getRepository('o', 'r')).rejects.toMatchObject({ kind: 'not-found' });
    server.script = () => ({ status: 200, body: { hello: 'proxy' } });
    await expect(client().getRepository('o', 'r')).rejects.toMatchObject({ kind: 'malformed' });
  });
});

it('sends no token to another host that an answer names', async () => {
  const link = '<https://elsewhere.example/repos/o/r/pulls/1/files?page=2>; rel="next"';
  server.script = () => ({ status: 200, headers: { link }, body: [] });
  await expect(client().listFiles('o', 'r', 1)).rejects.toMatchObject({ kind: 'malformed' });
});

describe('the cache', () => {
  it('asks with the ETag and takes 304 for the answer it has', async () => {
    const github = client();
    const first = await github.getRepository('o', 'r');
    expect(await github.getRepository('o', 'r')).toEqual(first);
    expect(server.seen.map(({ status }) => status)).toEqual([200, 304]);
  });

  it('keeps the paging of a cached page', async () => {
    const github = client();
    await github.listFiles('o', 'r', 1);
    expect(await github.listFiles('o', 'r', 1)).toHaveLength(3000);
    expect(server.seen.slice(30).every(({ status }) => status === 304)).toBe(true);
  });
});

describe('closing issues', () => {
  it('asks nobody without a token', async () => {
    expect(await client({ tokens: [] }).listClosingIssues('o', 'r', 1)).toBeUndefined();
    expect(server.seen).toEqual([]);
  });

  it('says what GraphQL says', async () => {
    await expect(client().listClosingIssues('o', 'none', 1)).rejects.toMatchObject({ kind: 'not-found' });
    server.script = () => ({ status: 200, body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] } });
    await expect(client().listClosingIssues('o', 'r', 1)).rejects.toMatchObject({ kind: 'rate-limited' });
  });
});
