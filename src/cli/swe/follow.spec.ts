import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../../client';
import type { BatchView } from '../../features/batches';
import { followBatch, reportTaken } from './follow';

const ONE = 'own/calc:pr-1';
const OTHER = 'own/calc:pr-22';
const ERASED = '\r\u001b[K';

/** Events of a batch as its job tells them, a page for each time that it is asked. */
const PAGES: object[][] = [
  [
    { event: 'settings', settings: { concurrency: { value: 2, from: 'request' }, repetitions: { value: 3, from: 'service' } } },
    { case: ONE, event: 'examine' },
    { case: OTHER, event: 'examine' },
    { case: ONE, event: 'build' },
  ],
  [
    { event: 'paused', reason: 'disk-full', until: '2026-03-01T10:30:00.000Z' },
    { case: OTHER, event: 'failed', reason: 'install-failed', evidence: '\u001b[2Jno \u0007such package\nand more' },
    { event: 'state-file-broken', path: 'py.json', detail: 'bad \u001b]0;title\u0007 token' },
    { case: ONE, event: 'validate' },
    { case: ONE, event: 'success', verified: 1 },
    { case: OTHER, event: 'write' },
  ],
];

const LINES = [
  '10:00:00 with concurrency 2 (request)',
  '10:00:00 paused: disk-full until 2026-03-01T10:30:00.000Z',
  `10:00:00 ${OTHER} failed: install-failed ( [2Jno  such package)`,
  '10:00:00 py.json: bad  ]0;title  token',
  `10:00:00 ${ONE} success [1]`,
];

let server: Server;
let client: ApiClient;

beforeAll(async () => {
  const items = PAGES.map((page, index) =>
    page.map((data, at) => ({ id: index * 100 + at + 1, at: '2026-03-01T10:00:00.000Z', event: 'progress', data })),
  );
  server = createServer(({ url = '' }, response) => {
    const after = Number(/^\/v1\/jobs\/job-1\/progress\?after=(\d+)$/.exec(url)?.[1]);
    const next = items.find(([first]) => (first?.id ?? 0) > after) ?? [];
    const page = { items: next, ended: next === items.at(-1) || next.length === 0 };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(url === '/v1/swe/batches/batch-1' ? { id: 'batch-1', status: 'succeeded', job_id: 'job-1' } : page),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

/** What a batch that is followed writes, in the order in which it does. */
async function follow(stderr: { isTTY?: boolean; columns?: number }): Promise<{ to: 'stdout' | 'stderr'; text: string }[]> {
  const written: { to: 'stdout' | 'stderr'; text: string }[] = [];
  const stream = (to: 'stdout' | 'stderr') => ({ write: (text: string) => written.push({ to, text }) });
  const terminal = { stdout: stream('stdout'), stderr: { ...stream('stderr'), ...stderr } };
  const ended = await followBatch(client, { id: 'batch-1', job_id: 'job-1' } as BatchView, { terminal, pollMs: 1 });
  expect(ended).toMatchObject({ id: 'batch-1', status: 'succeeded' });
  return written;
}

/** What a terminal of one line shows in the end, and the lines that scrolled away above it. */
function screenOf(written: { text: string }[]): { scrolled: string[]; line: string } {
  const scrolled: string[] = [];
  let line = '';
  for (const [, move, shown = ''] of written
    .map(({ text }) => text)
    .join('')
    .matchAll(/(\r\u001b\[K|\n)|([^\r\n\u001b]+)/g)) {
    if (move === '\n') scrolled.push(line);
    line = move === undefined ? line + shown : '';
  }
  return { scrolled, line };
}

describe('A batch that is followed on a terminal', () => {
  it('draws what is under way over itself, and takes it away before each line', async () => {
    const written = await follow({ isTTY: true, columns: 200 });
    const line = (text = '') => ({ to: 'stdout', text: `${text}\n` });
    const drawn = (text: string) => ({ to: 'stderr', text: `${ERASED}${text}` });
    const erased = { to: 'stderr', text: ERASED };
    expect(written).toEqual([
      line(LINES[0]),
      drawn(`${ONE} examine`),
      drawn(`${ONE} examine, ${OTHER} examine`),
      drawn(`${ONE} build, ${OTHER} examine`),
      ...[erased, line(LINES[1]), drawn(`${ONE} build, ${OTHER} examine`)],
      ...[erased, line(LINES[2]), drawn(`${ONE} build`)],
      ...[erased, line(LINES[3]), drawn(`${ONE} build`)],
      drawn(`${ONE} validate`),
      ...[erased, line(LINES[4])],
      drawn(`${OTHER} write`),
      erased,
    ]);
  });

  it.each([24, 40, 80])('leaves whole lines and nothing else, in %d columns', async (columns) => {
    const written = await follow({ isTTY: true, columns });
    expect(screenOf(written)).toEqual({ scrolled: LINES, line: '' });
    const lengths = written.filter(({ to }) => to === 'stderr').map(({ text }) => text.slice(ERASED.length).length);
    expect(Math.max(...lengths)).toBe(Math.min(columns - 1, `${ONE} examine, ${OTHER} examine`.length));
  });

  it('takes one that does not tell its width for 80 columns', async () => {
    expect(await follow({ isTTY: true, columns: 0 })).toEqual(await follow({ isTTY: true, columns: 80 }));
  });
});

describe('A batch that is followed elsewhere', () => {
  it('writes a line for each event that ends something, and moves no cursor', async () => {
    expect(await follow({})).toEqual(LINES.map((text) => ({ to: 'stdout', text: `${text}\n` })));
  });
});

it('says what it knows of a pool as text, whatever the file calls it', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const run = {
    from: 'request',
    name: '',
    pool: '\u001b]0;title\u0007py.txt',
    match: 'same-pool',
    verified: 2,
    failed: 1,
  } as const;
  reportTaken(run, { id: 'batch-1', options: { dry_run: false } } as BatchView);
  expect(write.mock.calls).toEqual([['Taken over from the given state file (same pool,  ]0;title py.txt): 2 verified, 1 not\n']]);
  write.mockRestore();
});

describe('A batch whose pool grew while it ran', () => {
  it('is followed through its next run', async () => {
    const asked: string[] = [];
    const batches = ['job-2', 'job-2'].map((job_id) => ({ id: 'batch-1', job_id }));
    const get = (path: string) => {
      asked.push(path);
      return Promise.resolve(path.includes('/jobs/') ? { items: [], ended: true } : batches.shift());
    };
    const ended = await followBatch({ get } as unknown as ApiClient, { id: 'batch-1', job_id: 'job-1' } as BatchView, {
      pollMs: 1,
    });
    expect(asked).toEqual([
      '/v1/jobs/job-1/progress?after=0',
      '/v1/swe/batches/batch-1',
      '/v1/jobs/job-2/progress?after=0',
      '/v1/swe/batches/batch-1',
    ]);
    expect(ended.job_id).toBe('job-2');
  });
});
