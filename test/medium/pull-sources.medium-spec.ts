import { mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  askProvenance,
  collectPulls,
  examinePull,
  openSource,
  SOURCE_KINDS,
  type PullSource,
  type SourceKind,
} from '../../src/features/sourcing';
import { systemClock } from '../../src/platform/clock';
import { writeHistory } from '../../src/platform/git';
import { GitHubServer } from '../support/github-server';
import { LOST, lostDumps, PLAN, writeOwnRepository, type OwnRepository } from '../support/pull-repository';

const NAME = { owner: 'Own', repo: 'Sums' };
const OPTIONS = { now: '2024-06-01T00:00:00Z', thresholds: { all: { repository: { minMergedPulls: 3, minAgeDays: 30 } } } };

/** As REST tells it: what it is now, and that it has changed since. */
const PLAIN_ISSUE = {
  ...{ number: 9, title: 'add() is wrong', body: 'It takes away.', user: null, state: 'closed' },
  ...{ created_at: '2023-11-14T22:13:20Z', updated_at: '2023-12-01T00:00:00Z' },
};

let root: string;
let own: OwnRepository;
let server: GitHubServer;
let sources: Record<SourceKind, PullSource>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-sources-'));
  own = await writeOwnRepository(join(root, 'archive'));
  await writeHistory(join(root, 'remote', 'Own', 'Sums.git'), PLAN);
  server = new GitHubServer({ 'own/sums': own.dumps });
  const baseUrl = await server.start();
  sources = {
    git: openSource({ kind: 'git', root: join(root, 'archive') }),
    archive: openSource({ kind: 'archive', root: join(root, 'archive') }),
    github: openSource({
      kind: 'github',
      github: { baseUrl, tokens: ['t1'], clock: systemClock },
      cache: join(root, 'cache'),
      gitBaseUrl: `file://${join(root, 'remote')}`,
      remote: { protocols: ['file'] },
    }),
  };
});

afterAll(async () => {
  await Promise.all(Object.values(sources).map((source) => source.close()));
  await server.stop();
  await rm(root, { recursive: true });
});

describe.each(SOURCE_KINDS)('provenance by a source of kind %s', (kind) => {
  const forge = kind !== 'git';

  it('says what the source knows, and of the rest that it is unknown', async () => {
    expect(await askProvenance(sources[kind], { ...NAME, number: 1 })).toEqual({
      ...{ source: kind, reachable: 'yes', public: 'unknown', merged: 'yes', reopened: forge ? 'no' : 'unknown' },
      ...{ reverted: 'no', notes: [] },
    });
  });

  it('tells what was taken back, was never merged, or is gone', async () => {
    const undone = await askProvenance(sources[kind], { ...NAME, number: 5 });
    expect(undone).toMatchObject({ merged: 'yes', reverted: 'yes' });
    expect(undone.notes).toEqual([`${own.ids.get('undo')} takes it back`]);
    const open = await askProvenance(sources[kind], { ...NAME, number: 4 });
    expect(open).toMatchObject({ merged: 'no', reverted: 'unknown' });
    const gone = await askProvenance(sources[kind], { owner: 'Own', repo: 'Nothing', number: 1 });
    expect(gone).toMatchObject({ reachable: 'no', public: 'unknown', reverted: 'unknown' });
    expect(gone.notes).not.toEqual([]);
  });
});

describe.each(SOURCE_KINDS)('a source of kind %s', (kind) => {
  it('finds a pull request with what it was merged onto and what it was merged as', async () => {
    const { facts, eligibility, change } = await examinePull(sources[kind], { ...NAME, number: 1 }, OPTIONS);
    expect(eligibility).toEqual({ eligible: true, rejections: [] });
    expect(facts).toMatchObject({ title: 'Fix the sum of two numbers', merged: true, baseCommit: own.ids.get('base') });
    expect(facts.headCommit).toBe(own.ids.get('one'));
    expect(change?.testFiles.map(({ path }) => path)).toEqual(['test/add.test.js']);
    expect(change?.sourcePaths).toEqual(['src/add.js']);
  });

  it('finds a squashed one, and ignores the case of names', async () => {
    const { facts } = await examinePull(sources[kind], { owner: 'OWN', repo: 'sums', number: 2 }, OPTIONS);
    expect(facts).toMatchObject({
      title: 'Multiply two numbers',
      baseCommit: own.ids.get('one'),
      headCommit: own.ids.get('two'),
    });
  });

  it('finds one whose merge has its parents swapped, and one of several that were merged at once', async () => {
    const swapped = await examinePull(sources[kind], { ...NAME, number: 6 }, OPTIONS);
    expect(swapped.facts.foundBy).toContain('merge, parents swapped');
    expect(swapped.facts).toMatchObject({ baseCommit: own.ids.get('aside'), headCommit: own.ids.get('six') });
    expect(swapped.change?.sourcePaths).toEqual(['src/third.js']);
    const octopus = await examinePull(sources[kind], { ...NAME, number: 7 }, OPTIONS);
    expect(octopus.facts.foundBy).toContain('one of several merged heads');
    expect(octopus.facts).toMatchObject({ baseCommit: own.ids.get('six'), headCommit: own.ids.get('seven-work') });
    expect(octopus.change?.sourcePaths).toEqual(['src/quarter.js']);
  });

  it('refuses one of several that were merged at once where nothing tells which it was', async () => {
    await expect(examinePull(sources[kind], { ...NAME, number: 9 }, OPTIONS)).rejects.toMatchObject({
      code: 'merge-ambiguous',
      retryable: false,
    });
  });

  it('knows how many were merged, and applies the gate to it', async () => {
    const thresholds = { all: { repository: { minMergedPulls: 50, minAgeDays: 30 } } };
    const { eligibility } = await examinePull(sources[kind], { ...NAME, number: 1 }, { ...OPTIONS, thresholds });
    const known = kind === 'git' ? 6 : 7;
    expect(eligibility.rejections).toEqual([
      { code: 'repository-too-few-merges', evidence: `${known} merged pull requests, at least 50` },
    ]);
  });

  it('sees that one was taken back', async () => {
    const { eligibility } = await examinePull(sources[kind], { ...NAME, number: 5 }, OPTIONS);
    expect(eligibility.rejections).toEqual([{ code: 'reverted', evidence: `Taken back by ${own.ids.get('undo') ?? ''}` }]);
  });

  it('lists merged ones, newest first, and goes on from a cursor', async () => {
    const listed: number[] = [];
    for await (const { pulls } of collectPulls(sources[kind], NAME)) listed.push(...pulls.map(({ number }) => number));
    // A rebase merge leaves nothing in the history that tells its number.
    expect(listed).toEqual(kind === 'git' ? [9, 7, 6, 5, 2, 1] : [9, 7, 6, 5, 3, 2, 1]);
    await expect(sources[kind].listMerged(NAME, 'nonsense')).rejects.toMatchObject({ code: 'cursor-lost' });
  });

  it('says what is not there', async () => {
    await expect(sources[kind].getPull({ ...NAME, number: 77 })).rejects.toMatchObject({
      code: 'pull-not-found',
      retryable: false,
    });
    await expect(sources[kind].listMerged({ owner: 'No', repo: 'Body' })).rejects.toMatchObject({ code: 'repository-not-found' });
    await expect(sources[kind].openMirror({ owner: 'No', repo: 'Body' })).rejects.toMatchObject({
      code: kind === 'github' ? 'unavailable' : 'repository-not-found',
    });
  });
});

describe.each(SOURCE_KINDS)('a source of kind %s that is told to end', (kind) => {
  it('ends a walk and an examination with the reason', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(sources[kind].listMerged(NAME, undefined, signal)).rejects.toThrow('cancelled');
    await expect(collectPulls(sources[kind], NAME, { signal }).next()).rejects.toThrow('cancelled');
    await expect(examinePull(sources[kind], { ...NAME, number: 1 }, { ...OPTIONS, signal })).rejects.toThrow('cancelled');
  });
});

it('a cancelled batch ends what its source waits for: a clone that never comes', async () => {
  const ending = new AbortController();
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const source = openSource({
    kind: 'github',
    github: { baseUrl: `http://127.0.0.1:${port}`, tokens: ['t1'], clock: systemClock },
    cache: join(root, 'never'),
    gitBaseUrl: `http://127.0.0.1:${port}`,
    remote: { protocols: ['http'] },
    signal: ending.signal,
  });
  const waiting = [source.openMirror(NAME), source.getPull({ ...NAME, number: 1 }), source.listMerged(NAME)];
  silent.once('connection', () => ending.abort(new Error('cancelled')));
  for (const one of await Promise.allSettled(waiting)) expect(one).toMatchObject({ reason: { message: 'cancelled' } });
  await source.close();
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

describe.each(['archive', 'github'] as const)('what %s alone can tell', (kind) => {
  it('finds all commits of a rebase merge', async () => {
    const { facts } = await examinePull(sources[kind], { ...NAME, number: 3 }, OPTIONS);
    expect(facts.foundBy).toBe(`${kind}, rebase`);
    expect(facts).toMatchObject({ baseCommit: own.ids.get('two'), headCommit: own.ids.get('three') });
  });

  it('takes the issue as it stood before the first commit, without what points to the answer', async () => {
    const { statement } = await examinePull(sources[kind], { ...NAME, number: 1 }, OPTIONS);
    expect(statement).toMatchObject({
      kind: 'from-issue',
      title: 'The sum of two numbers is wrong',
      body: 'add(1, 2) gives -1, see and',
      issues: [9],
      warnings: ['external-link', 'few-words'],
    });
  });

  it('takes the description where no issue is linked', async () => {
    const { statement } = await examinePull(sources[kind], { ...NAME, number: 2 }, OPTIONS);
    expect(statement).toMatchObject({ kind: 'from-body', title: 'Multiply two numbers' });
    expect(statement?.body).not.toContain('#9');
  });

  it('refuses what was closed without a merge', async () => {
    const { eligibility } = await examinePull(sources[kind], { ...NAME, number: 4 }, OPTIONS);
    expect(eligibility.rejections.map(({ code }) => code)).toEqual(['not-merged']);
  });
});

it('takes the commit message where a mirror is all there is', async () => {
  const { statement } = await examinePull(sources.git, { ...NAME, number: 2 }, OPTIONS);
  expect(statement).toMatchObject({ kind: 'from-commit', title: 'Multiply two numbers', body: 'The library could only add.' });
});

it('says that a commit is gone when a branch was force-pushed', async () => {
  const gone = {
    ...own.dumps,
    'pulls/8.json': { ...(own.dumps['pulls/1.json'] as object), number: 8, merge_commit_sha: 'f'.repeat(40) },
  };
  const forced = new GitHubServer({ 'own/sums': { ...gone, 'pulls/8/commits.json': [], 'pulls/8/files.json': [] } });
  const source = openSource({
    ...{
      kind: 'github',
      cache: join(root, 'cache'),
      gitBaseUrl: `file://${join(root, 'remote')}`,
      remote: { protocols: ['file'] },
    },
    github: { baseUrl: await forced.start(), tokens: ['t1'], clock: systemClock },
  });
  await expect(examinePull(source, { ...NAME, number: 8 }, OPTIONS)).rejects.toMatchObject({ code: 'commit-missing' });
  await source.close();
  await forced.stop();
});

it('fetches the merge and the head of a pull request that no branch has any more', async () => {
  const folder = join(root, 'lost', 'Own', 'Sums.git');
  const ids = await writeHistory(folder, [...PLAN, ...LOST]);
  // As on GitHub: the commits are kept, and no branch leads to them.
  await rm(join(folder, 'refs', 'heads', 'old'));
  const hub = new GitHubServer({ 'own/sums': { ...own.dumps, ...lostDumps(ids) } });
  const source = openSource({
    ...{
      kind: 'github',
      cache: join(root, 'found'),
      gitBaseUrl: `file://${join(root, 'lost')}`,
      remote: { protocols: ['file'] },
    },
    github: { baseUrl: await hub.start(), tokens: ['t1'], clock: systemClock },
  });
  try {
    const { facts, change } = await examinePull(source, { ...NAME, number: 10 }, OPTIONS);
    expect(facts).toMatchObject({ baseCommit: ids.get('two'), headCommit: ids.get('ten'), baseOnDefaultBranch: true });
    expect(change?.sourcePaths).toEqual(['src/third.js']);
    const mirror = await source.openMirror(NAME);
    expect(await mirror.findCommit('refs/pull/10/head')).toBe(ids.get('ten-work'));
    expect((await mirror.listRefs('refs/heads')).has('refs/heads/old')).toBe(false);
  } finally {
    await Promise.all([source.close(), hub.stop()]);
  }
});

it('without a token counts what the history tells, and passes over an issue that nobody dates, unless it is told to take it', async () => {
  const hub = new GitHubServer({ 'own/sums': { ...own.dumps, 'issues/9.json': PLAIN_ISSUE } });
  const source = openSource({
    ...{
      kind: 'github',
      cache: join(root, 'cache'),
      gitBaseUrl: `file://${join(root, 'remote')}`,
      remote: { protocols: ['file'] },
    },
    github: { baseUrl: await hub.start(), tokens: [], clock: systemClock },
  });
  try {
    const { facts, statement } = await examinePull(source, { ...NAME, number: 1 }, OPTIONS);
    expect(facts.repository.mergedPulls).toBe(6);
    expect(statement).toMatchObject({ kind: 'from-body', undatedIssues: [9] });
    const thresholds = { ...OPTIONS.thresholds, all: { ...OPTIONS.thresholds.all, allowUndatedIssues: true } };
    const told = await examinePull(source, { ...NAME, number: 1 }, { ...OPTIONS, thresholds });
    expect(told.statement).toMatchObject({ kind: 'from-issue', warnings: expect.arrayContaining(['edit-history-unknown']) });
  } finally {
    await Promise.all([source.close(), hub.stop()]);
  }
});

it('reads a dump that is not what GitHub writes as malformed', async () => {
  const folder = join(root, 'archive', 'Own+Sums', 'pulls');
  await rename(join(folder, '2.json'), join(folder, '2.kept'));
  await rename(join(folder, '1', 'files.json'), join(folder, '2.json'));
  await expect(sources.archive.getPull({ ...NAME, number: 2 })).rejects.toMatchObject({ code: 'archive-malformed' });
  // A walk goes past it.
  const { pulls } = await sources.archive.listMerged(NAME);
  expect(pulls.map(({ number }) => number)).toEqual([9, 7, 6, 5, 3, 1]);
});
