import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mirror, writeHistory, type PlannedCommit } from '../../platform/git';
import { findRange } from './range';
import type { PullRecord } from './source';

const MAIN = 'refs/heads/main';

function commit(name: string, parents: string[], message = name, ref = MAIN): PlannedCommit {
  return { name, ref, parents, message, at: 1_600_000_000, files: [{ path: name, content: name }] };
}

let root: string;
let ids: Map<string, string>;
let mirror: Mirror;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-range-'));
  ids = await writeHistory(join(root, 'repo'), [
    commit('base', []),
    commit('work', ['base'], 'work', 'refs/pull/1/head'),
    commit('other', ['base'], 'other', 'refs/pull/2/head'),
    commit('on', ['base']),
    commit('merge', ['on', 'work']),
    commit('swapped', ['work', 'on']),
    commit('octopus', ['on', 'work', 'other']),
    commit('first', ['on'], 'Do one\n\nbody'),
    commit('second', ['first'], 'Do two'),
  ]);
  mirror = await Mirror.open(join(root, 'repo'));
});
afterAll(async () => {
  await mirror.close();
  await rm(root, { recursive: true });
});

function record(mergeCommit: string, number = 1, more: Partial<PullRecord> = {}): PullRecord {
  return {
    ...{
      ref: { owner: 'o', repo: 'r', number },
      title: 'x',
      author: { login: 'p', bot: false },
      labels: [],
      merged: true,
      foundBy: 'x',
    },
    ...{ commitIds: [], commitMessages: [], linkedIssues: [], mergeCommit: ids.get(mergeCommit) ?? mergeCommit },
    ...more,
  };
}

async function range(...of: Parameters<typeof record>): Promise<[string | undefined, string | undefined, string]> {
  const { base, head, rule } = await findRange(record(...of), mirror);
  const name = (id: string) => [...ids].find(([, one]) => one === id)?.[0];
  return [name(base), name(head), rule];
}

it('is from the first parent to the merge', async () => {
  expect(await range('merge')).toEqual(['on', 'merge', 'merge']);
});

it('is the same where the parents are the other way round', async () => {
  expect(await range('swapped')).toEqual(['on', 'swapped', 'merge, parents swapped']);
});

it('asks the forge what its head was, where the mirror has no ref of it', async () => {
  const work = ids.get('work') ?? '';
  expect(await range('swapped', 7, { headCommit: work })).toEqual(['on', 'swapped', 'merge, parents swapped']);
  expect(await range('octopus', 7, { headCommit: work })).toEqual(['base', 'work', 'one of several merged heads']);
});

it('tells the sides of a merge that was pushed as the head itself by whose commits they are', async () => {
  const headCommit = ids.get('swapped') ?? '';
  const own = (...names: string[]) => ({ headCommit, commitIds: names.map((name) => ids.get(name) ?? '') });
  expect(await range('swapped', 7, own('work', 'swapped'))).toEqual(['on', 'swapped', 'merge, parents swapped']);
  expect(await range('swapped', 7, own('on', 'swapped'))).toEqual(['work', 'swapped', 'merge']);
  await expect(range('swapped', 7, own())).rejects.toMatchObject({ code: 'merge-ambiguous' });
});

it('is none of a merge of another head, where the forge names other files', async () => {
  const forced = { headCommit: 'e'.repeat(40) };
  expect(await range('merge', 7, forced)).toEqual(['on', 'merge', 'merge']);
  const changed = (await mirror.changes(ids.get('on') ?? '', ids.get('merge') ?? '')).map(({ path }) => path);
  expect(await range('merge', 7, { ...forced, reportedPaths: changed })).toEqual(['on', 'merge', 'merge']);
  const failed = range('merge', 7, { ...forced, reportedPaths: ['elsewhere'] });
  await expect(failed).rejects.toMatchObject({ code: 'merge-ambiguous', retryable: false });
});

it('is one head of several that were merged at once, where the mirror knows whose it is', async () => {
  expect(await range('octopus')).toEqual(['base', 'work', 'one of several merged heads']);
  expect(await range('octopus', 2)).toEqual(['base', 'other', 'one of several merged heads']);
  await expect(range('octopus', 3)).rejects.toMatchObject({ code: 'merge-ambiguous' });
});

it('is one commit of a squash, and all of a rebase', async () => {
  expect(await range('second')).toEqual(['first', 'second', 'squash']);
  expect(await range('second', 1, { commitMessages: ['Do one', 'Do two'] })).toEqual(['on', 'second', 'rebase']);
  expect(await range('second', 1, { commitMessages: ['Do', 'Do two'] })).toEqual(['first', 'second', 'squash']);
});

it('asks the forge where the messages alone would mislead', async () => {
  const messages = { commitMessages: ['Do one', 'Do two'] };
  expect(await range('second', 1, { ...messages, reportedPaths: ['on', 'second'] })).toEqual(['on', 'second', 'rebase']);
  expect(await range('second', 1, { ...messages, reportedPaths: ['first', 'second'] })).toEqual(['first', 'second', 'squash']);
});

it('is nowhere without a merge commit that the mirror has', async () => {
  await expect(range('f'.repeat(40))).rejects.toMatchObject({ code: 'commit-missing' });
  await expect(range('base')).rejects.toMatchObject({ code: 'merge-ambiguous' });
});
