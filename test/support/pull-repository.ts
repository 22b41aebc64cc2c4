import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeHistory, type PlannedCommit, type PlannedFile } from '../../src/platform/git';
import type { Dumps } from './github-server';

/**
 * Own/Sums: pull requests merged in every way (the parents of #6 swapped, #7 with another head, #9 too and its head forgotten), one
 * reverted, one closed without a merge.
 */
export const LICENCE =
  'MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n\nThe above copyright notice shall be included\n';

const BASE: Record<string, string> = {
  LICENSE: LICENCE,
  'package.json': '{"name":"example","scripts":{"test":"node --test"}}\n',
  'src/add.js': 'exports.add = (a, b) => a - b;\n',
  'test/add.test.js': "test('nothing', () => {});\n",
};

const START = 1_700_000_000;
const MAIN = 'refs/heads/main';

/** Files after a number of steps; each adds to those before. */
const STEPS: Record<string, string>[] = [
  {
    'src/add.js': 'function add(a, b) {\n  return a + b;\n}\nexports.add = add;\n',
    'test/add.test.js': "test('adds', () => { if (add(1, 2) !== 3) throw 1; });\n",
  },
  { 'src/times.js': 'exports.times = (a, b) => {\n  return a * b;\n};\n', 'test/times.test.js': "test('times', () => {});\n" },
  { 'src/half.js': 'exports.half = (a) => {\n  return a / 2;\n};\n' },
  { 'test/half.test.js': "test('halves', () => {});\n" },
  { 'src/bad.js': 'exports.bad = () => {\n  return 1;\n};\n', 'test/bad.test.js': "test('bad', () => {});\n" },
  step('third'),
  { 'README.md': 'Sums\n' },
  ...['quarter', 'fifth', 'sixth', 'seventh'].map(step),
];

function step(name: string): Record<string, string> {
  return {
    [`src/${name}.js`]: `exports.${name} = (a) => {\n  return '${name}' + a;\n};\n`,
    [`test/${name}.test.js`]: `test('${name}', () => {});\n`,
  };
}

function filesAfter(steps: readonly number[]): PlannedFile[] {
  const files = Object.assign({}, BASE, ...steps.map((step) => STEPS[step])) as Record<string, string>;
  return Object.entries(files).map(([path, content]) => ({ path, content }));
}

function commit(name: string, parents: string[], message: string, steps: number[], at: number, ref = MAIN): PlannedCommit {
  return { name, ref, message, parents, at: START + at * 3600, files: filesAfter(steps) };
}

/** The last commit of the default branch. */
export const TIP = 'nine';
const UP_TO_SIX = [0, 1, 2, 3, 5, 6];

export const PLAN: PlannedCommit[] = [
  commit('base', [], 'Begin', [], 0),
  commit('one-work', ['base'], 'Add for real\n\nadd() took away', [0], 1, 'refs/pull/1/head'),
  commit('one', ['base', 'one-work'], 'Merge pull request #1 from person/add\n\nFix the sum of two numbers', [0], 2),
  commit('two-work', ['one'], 'Multiply', [0, 1], 2.5, 'refs/pull/2/head'),
  commit('two', ['one'], 'Multiply two numbers (#2)\n\nThe library could only add.', [0, 1], 3),
  commit('three-a', ['two'], 'Halve numbers', [0, 1, 2], 4),
  commit('three', ['three-a'], 'Test halves', [0, 1, 2, 3], 5),
  commit('five', ['three'], 'Add something that was bad (#5)', [0, 1, 2, 3, 4], 6),
  commit('undo', ['five'], 'Revert "Add something that was bad (#5)"\n\nThis reverts commit five.', [0, 1, 2, 3], 7),
  commit('six-work', ['undo'], 'Thirds', [0, 1, 2, 3, 5], 8, 'refs/pull/6/head'),
  commit('aside', ['undo'], 'Say what it is', [0, 1, 2, 3, 6], 9),
  commit('six', ['six-work', 'aside'], 'Merge pull request #6 from person/third\n\nThirds of numbers', UP_TO_SIX, 10),
  commit('seven-work', ['six'], 'Divide numbers by four\n\nThirds were there before.', [...UP_TO_SIX, 7], 11, 'refs/pull/7/head'),
  commit('eight-work', ['six'], 'Fifths', [...UP_TO_SIX, 8], 11, 'refs/heads/fifths'),
  commit(
    'seven',
    ['six', 'seven-work', 'eight-work'],
    'Merge pull request #7 from person/quarter\n\nQuarters of numbers',
    [...UP_TO_SIX, 7, 8],
    12,
  ),
  commit('nine-a', ['seven'], 'Sixths', [...UP_TO_SIX, 7, 8, 9], 13, 'refs/heads/sixths'),
  commit('nine-b', ['seven'], 'Sevenths', [...UP_TO_SIX, 7, 8, 10], 13, 'refs/heads/sevenths'),
  commit(TIP, ['seven', 'nine-a', 'nine-b'], 'Merge pull request #9 from person/more\n\nMore', [...UP_TO_SIX, 7, 8, 9, 10], 14),
];

/** What #10 would be on a branch that is gone since: its squash, and its head. */
export const LOST: PlannedCommit[] = [
  commit('ten-work', ['two'], 'Thirds for the old version', [0, 1, 5], 4, 'refs/pull/10/head'),
  commit('ten', ['two'], 'Thirds for the old version (#10)', [0, 1, 5], 5, 'refs/heads/old'),
];

export function lostDumps(ids: ReadonlyMap<string, string>): Dumps {
  return {
    'pulls/10.json': pull(ids, 10, 'Thirds for the old version', 'ten', 5),
    'pulls/10/commits.json': [commitDump(ids, 'ten-work')],
    'pulls/10/files.json': files('src/third.js', 'test/third.test.js'),
  };
}

export interface OwnRepository {
  ids: Map<string, string>;
  dumps: Dumps;
}

/** Writes the mirror and the dumps below a root, in the layout of an archive. */
export async function writeOwnRepository(root: string): Promise<OwnRepository> {
  const folder = join(root, 'Own+Sums');
  const ids = await writeHistory(join(folder, 'repo'), PLAN);
  const dumps = dumpsOf(ids);
  for (const [path, content] of Object.entries(dumps)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(content));
  }
  return { ids, dumps };
}

function dumpsOf(ids: ReadonlyMap<string, string>): Dumps {
  return {
    'repository.json': {
      ...{ full_name: 'Own/Sums', default_branch: 'main', stargazers_count: 99, archived: false, fork: false, size: 12 },
      ...{ created_at: '2020-01-01T00:00:00Z', pushed_at: '2023-11-15T12:00:00Z', license: { key: 'mit', spdx_id: 'MIT' } },
    },
    'pulls/1.json': pull(ids, 1, 'Fix the sum of two numbers', 'one', 2),
    'pulls/1/commits.json': [commitDump(ids, 'one-work')],
    'pulls/1/files.json': files('src/add.js', 'test/add.test.js'),
    'pulls/1/closing-issues.json': [closingIssue()],
    'pulls/2.json': pull(ids, 2, 'Multiply two numbers', 'two', 3),
    'pulls/2/commits.json': [commitDump(ids, 'two')],
    'pulls/2/files.json': files('src/times.js', 'test/times.test.js'),
    'pulls/3.json': pull(ids, 3, 'Halve numbers', 'three', 5),
    'pulls/3/commits.json': [commitDump(ids, 'three-a'), commitDump(ids, 'three')],
    'pulls/3/files.json': files('src/half.js', 'test/half.test.js'),
    'pulls/4.json': { ...pull(ids, 4, 'Never merged', 'one', 4), merged_at: null },
    'pulls/4/commits.json': [commitDump(ids, 'two')],
    'pulls/4/files.json': files('src/add.js'),
    'pulls/5.json': pull(ids, 5, 'Add something that was bad', 'five', 6),
    'pulls/5/commits.json': [commitDump(ids, 'five')],
    'pulls/5/files.json': files('src/bad.js', 'test/bad.test.js'),
    'pulls/6.json': pull(ids, 6, 'Thirds of numbers', 'six', 10),
    'pulls/6/commits.json': [commitDump(ids, 'six-work')],
    'pulls/6/files.json': files('src/third.js', 'test/third.test.js'),
    'pulls/7.json': pull(ids, 7, 'Quarters of numbers', 'seven', 12),
    'pulls/7/commits.json': [commitDump(ids, 'seven-work')],
    'pulls/7/files.json': files('src/quarter.js', 'test/quarter.test.js'),
    'pulls/9.json': pull(ids, 9, 'More', 'nine', 14),
    'pulls/9/commits.json': [],
    'pulls/9/files.json': files('src/sixth.js', 'test/sixth.test.js'),
  };
}

function time(hours: number): string {
  return new Date((START + hours * 3600) * 1000).toISOString().replace('.000', '');
}

/** The head of a pull request whose branch was pushed anew by force. */
const NOWHERE = 'e'.repeat(40);

function pull(
  ids: ReadonlyMap<string, string>,
  number: number,
  title: string,
  merge: string,
  at: number,
): Record<string, unknown> {
  return {
    ...{ number, state: 'closed', title, user: { login: 'person', type: 'User' }, labels: [{ name: 'bug' }] },
    body: `Closes #9.\n\nThe example library gives wrong results here, and people told us so more than once.`,
    ...{ created_at: time(at), merged_at: time(at), merge_commit_sha: ids.get(merge) },
    // GitHub's base is where the target branch was when the pull request was made.
    ...{ base: { ref: 'main', sha: ids.get('base') }, head: { sha: ids.get(`${merge}-work`) ?? NOWHERE } },
  };
}

function commitDump(ids: ReadonlyMap<string, string>, name: string): Record<string, unknown> {
  const planned = [...PLAN, ...LOST].find((one) => one.name === name);
  const date = planned && new Date(planned.at * 1000).toISOString().replace('.000', '');
  return { sha: ids.get(name), commit: { message: planned?.message, author: { name: 'A Person', date } } };
}

function files(...paths: string[]): Record<string, unknown>[] {
  return paths.map((filename) => ({ filename, status: 'modified', additions: 1, deletions: 1, changes: 2 }));
}

/** Renamed and edited after the pull request's first commit, with the answer put in. */
function closingIssue(): Record<string, unknown> {
  return {
    ...{ number: 9, title: 'add(): use + instead of -', createdAt: time(0), repository: { nameWithOwner: 'own/sums' } },
    body: 'Use `return a + b`. Fixed by https://github.com/Own/Sums/pull/1',
    lastEditedAt: time(3),
    userContentEdits: {
      nodes: [
        { editedAt: time(3), diff: 'Use `return a + b`. Fixed by https://github.com/Own/Sums/pull/1' },
        { editedAt: time(0), diff: 'add(1, 2) gives -1, see https://example.org/log and #3' },
      ],
    },
    timelineItems: { nodes: [{ createdAt: time(3), previousTitle: 'The sum of two numbers is wrong' }] },
  };
}
