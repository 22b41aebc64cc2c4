import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHistory } from '.';
import { GitSession } from './git-session';

let root: string;
const sessions: GitSession[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-session-'));
  await writeHistory(join(root, 'repo'), [
    {
      ...{ name: 'a', ref: 'refs/heads/main', parents: [], message: 'First', at: 1_600_000_000 },
      files: [
        { path: 'a', content: 'one\n' },
        { path: 'forged', content: 'none_0123456789abcdef missing\n' },
        { path: 'large', content: 'x'.repeat(300_000) },
      ],
    },
  ]);
});
afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())));
afterAll(() => rm(root, { recursive: true }));

function open(args = ['cat-file', '--batch']): GitSession {
  const session = new GitSession({ gitDir: join(root, 'repo'), args, echo: (line) => `${line} missing\n` });
  sessions.push(session);
  return session;
}

async function contentOf(session: GitSession, path: string): Promise<string> {
  const answer = (await session.ask(`HEAD:${path}\n`)).toString();
  return answer.slice(answer.indexOf('\n') + 1, -1);
}

it('answers questions asked at the same time, each with its own answer', async () => {
  const session = open();
  const answers = await Promise.all(['a', 'large', 'a', 'forged'].map((path) => contentOf(session, path)));
  expect(answers).toEqual(['one\n', 'x'.repeat(300_000), 'one\n', 'none_0123456789abcdef missing\n']);
});

it('ends a git that writes too much or takes too long, and answers the next question', async () => {
  const session = open();
  await expect(session.ask('HEAD:large\n', { maxBytes: 1000 })).rejects.toMatchObject({ kind: 'output-limit' });
  expect(await contentOf(session, 'a')).toBe('one\n');
  // Gigabytes of answers: no machine is through with them in a millisecond.
  await expect(session.ask('HEAD:large\n'.repeat(10_000), { timeoutMs: 1, maxBytes: 2 ** 33 })).rejects.toMatchObject({
    kind: 'timeout',
  });
  expect(await contentOf(session, 'a')).toBe('one\n');
});

it('asks a new git where the old one was killed', async () => {
  const session = open();
  await contentOf(session, 'a');
  expect(session.pid).toBeDefined();
  process.kill(session.pid ?? 0, 'SIGKILL');
  expect(await contentOf(session, 'a')).toBe('one\n');
});

it('tells why git ended by itself', async () => {
  const session = open(['cat-file', '--batch', '--no-such-option']);
  await expect(session.ask('HEAD:a\n')).rejects.toMatchObject({
    kind: 'failed',
    printed: expect.stringContaining('no-such-option'),
  });
});

it('answers nothing once it is closed', async () => {
  const session = open();
  const [first] = await Promise.all([contentOf(session, 'a'), session.ask('HEAD:a\n')]);
  await session.close();
  expect(first).toBe('one\n');
  await expect(session.ask('HEAD:a\n')).rejects.toMatchObject({ kind: 'failed' });
});

it('keeps few processes, however many sessions there are', async () => {
  const all = Array.from({ length: 40 }, () => open());
  for (const session of [...all, ...all.slice(0, 3)]) expect(await contentOf(session, 'a')).toBe('one\n');
  expect(GitSession.running).toBeLessThanOrEqual(24);
});
