import { mkdtempSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sources } from '../../src/features/batches/sources';
import { systemClock } from '../../src/platform/clock';
import { writeHistory } from '../../src/platform/git';
import { GitHubServer } from '../support/github-server';
import { LOST, PLAN, TIP, writeOwnRepository } from '../support/pull-repository';
import { rootedConfig } from '../support/server';

const REPO = 'own/sums';
const NEVER = new AbortController().signal;
let root: string;
let server: GitHubServer;
let sources: Sources;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-pages-'));
  const { dumps } = await writeOwnRepository(join(root, 'sources'));
  server = new GitHubServer({ [REPO]: dumps });
  const config = rootedConfig(root);
  const github = { ...config.swe.github, tokens: ['t1', 't2'], apiUrl: await server.start() };
  sources = new Sources({ ...config, swe: { ...config.swe, github } }, systemClock);
});
afterEach(async () => {
  await sources.onApplicationShutdown();
  await server.stop();
  rmSync(root, { recursive: true });
});

async function list(source: 'git' | 'github'): Promise<string[]> {
  return (await sources.listMerged({ repo: REPO, source }, NEVER)).items;
}

it('asks GitHub for a page again by its tag, and remembers which token is used up', async () => {
  server.remaining.set('t1', 1).set('t2', 1000);
  const first = await list('github');
  expect(first).toContain('own/sums:pr-1');
  expect(await list('github')).toEqual(first);
  expect(await list('github')).toEqual(first);
  // The first token's last request was the first page; the second has its own tag of it.
  expect(server.seen.map(({ token, status }) => [token, status])).toEqual([
    ['t1', 200],
    ['t2', 200],
    ['t2', 304],
  ]);
});

it('shares both with sources that batches open', async () => {
  await list('github');
  const batch = sources.open('github', NEVER);
  try {
    await batch.listMerged({ owner: 'own', repo: 'sums' });
  } finally {
    await batch.close();
  }
  expect(server.seen.map(({ token, status }) => [token, status])).toEqual([
    ['t1', 200],
    ['t1', 304],
  ]);
});

it('sees what a mirror has since', async () => {
  const before = await list('git');
  const mirror = join(root, 'sources', 'Own+Sums', 'repo');
  const ids = await writeHistory(join(root, 'newer'), [
    ...PLAN,
    { ...LOST[1], name: 'new', parents: [TIP], ref: 'refs/heads/main' } as (typeof PLAN)[number],
  ]);
  expect(ids.get('new')).toBeDefined();
  await rename(join(mirror, 'objects'), join(root, 'old-objects'));
  await rename(join(root, 'newer', 'objects'), join(mirror, 'objects'));
  await rename(join(root, 'newer', 'refs', 'heads', 'main'), join(mirror, 'refs', 'heads', 'main'));
  expect(await list('git')).toEqual(['own/sums:pr-10', ...before]);
});
