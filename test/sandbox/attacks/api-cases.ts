import { readFileSync } from 'node:fs';
import type { BatchAnswer, GradingState } from '../../../src/client';
import type { ApiDoor } from './api-door';
import { fromHere } from './here';
import { loadTarget } from './targets';

/** An attack on the service around the runs: not a program, but what is sent. */
export interface ApiCase {
  id: string;
  row: string;
  title: string;
  tries: string;
  /** What came out wrong; nothing if all is right. */
  check(door: ApiDoor): Promise<string[]>;
}

const WRONG = 'def add(a, b):\n    return 42\n';

function program(id: string): string {
  return readFileSync(fromHere('programs', `${id}.py`), 'utf8');
}

function honest(): string {
  return loadTarget('add').honest.content;
}

async function grade(door: ApiDoor, code: string, more: object = {}): Promise<GradingState> {
  const version_id = await door.version('add', 'isolated-oracle');
  return door.api.post<GradingState>('/v1/gradings', { version_id, submission: { code }, ...more });
}

function unless(right: boolean, wrong: string): string[] {
  return right ? [] : [wrong];
}

async function refusals(door: ApiDoor, submissions: Record<string, object>): Promise<string[]> {
  const version_id = await door.version('add', 'isolated-oracle');
  const wrong: string[] = [];
  for (const [name, submission] of Object.entries(submissions)) {
    const { status } = await door.answerTo('/v1/gradings', { version_id, submission });
    wrong.push(...unless(status >= 400 && status < 500, `${name}: ${status}`));
  }
  return wrong;
}

function file(path: string): object {
  return { files: [{ path, content: 'x = 1\n' }] };
}

export const API_CASES: ApiCase[] = [
  {
    ...{ id: '44-paths-and-archives', row: '44', title: 'paths that lead out, archives, and more files than a submission has' },
    tries: 'to write outside its folder, or to unpack into more than it weighs',
    check: (door) =>
      refusals(door, {
        'a path with ..': file('../../etc/cron.d/x'),
        'an absolute path': file('/opt/assay/harness/serve.py'),
        'a path with a NUL': file('solution.py\0.txt'),
        'an empty part': file('a//b.py'),
        'the same path twice': { files: [...Array(2)].map(() => ({ path: 'solution.py', content: honest() })) },
        'a thousand files': { files: [...Array(1000).keys()].map((n) => ({ path: `f${n}.py`, content: '' })) },
        'an archive': { archive: Buffer.from('PK\x03\x04').toString('base64') },
        'an archive beside code': { code: honest(), files: [] },
      }),
  },
  {
    ...{ id: '85-ten-megabytes', row: '85', title: 'ten megabytes of source' },
    tries: 'to fill memory before anything is judged',
    check: (door) => refusals(door, { code: { code: '#'.repeat(10 << 20) }, reply: { reply: '#'.repeat(10 << 20) } }),
  },
  {
    ...{ id: '86-look-alikes', row: '86', title: 'sources that look the same' },
    tries: 'to get the verdict of the honest submission from the cache for other bytes',
    async check(door) {
      const right = `${honest()}# ${performance.now()}\n`;
      const first = await grade(door, right);
      const twins = {
        'a homoglyph': right.replace('return a + b', 'return a + b if а else 42').replace('integers only', 'а'),
        'other line ends': right.replaceAll('\n', '\r\n').replace('return a + b', 'return 42'),
        'a space more': right.replace('return a + b', 'return 42 '),
        'another normal form': right.replace('return a + b', 'return 4\u0032').replace('integers', 'inte\u0301gers'),
      };
      const wrong = unless(first.verdict === 'passed', `the honest one: ${first.verdict}`);
      for (const [name, code] of Object.entries(twins)) {
        const twin = await grade(door, code);
        const same = twin.digests['submission_sha256'] === first.digests['submission_sha256'];
        wrong.push(
          ...unless(twin.verdict !== 'passed' && !twin.cached && !same, `${name}: ${twin.verdict}, cached ${twin.cached}`),
        );
      }
      return wrong;
    },
  },
  {
    ...{ id: '86-other-task', row: '86', title: 'the same bytes for another task' },
    tries: 'to get a verdict from the cache that was given elsewhere',
    async check(door) {
      const code = `${honest()}# ${performance.now()}\n`;
      const first = await grade(door, code);
      const version_id = await door.version('floats', 'isolated-oracle');
      const other = await door.api.post<GradingState>('/v1/gradings', { version_id, submission: { code } });
      return unless(
        first.verdict === 'passed' && other.verdict !== 'passed' && !other.cached,
        `the other task: ${other.verdict}`,
      );
    },
  },
  {
    ...{ id: 'own-remembered-attack', row: 'own', title: 'a forged run, sent again' },
    tries: 'to have a verdict that may have been an accident kept for ever',
    async check(door) {
      const code = `${program('30-reply-twice')}# ${performance.now()}\n`;
      const both = [await grade(door, code, { profile: 'open' }), await grade(door, code, { profile: 'open' })];
      return unless(
        both.every(({ verdict, cached }) => verdict === 'tampered' && !cached),
        both.map(({ verdict, cached }) => `${verdict}, cached ${cached}`).join('; '),
      );
    },
  },
  {
    ...{ id: 'own-weaker-trust-unasked', row: 'own', title: 'a task that is judged in one process' },
    tries: 'to be rewarded by a verdict that can be forged, where nobody asked for such',
    async check(door) {
      const version_id = await door.version('add', 'in-process');
      const { status, code } = await door.answerTo('/v1/gradings', { version_id, submission: { code: honest() } });
      return unless(status === 422 || status === 409 || status === 403, `${status} ${code}`);
    },
  },
  {
    ...{ id: 'own-mask-of-sealed-tests', row: 'own', title: 'a crash in a private test alone' },
    tries: 'to learn from the verdict, the results or the text of a failure what a private test asks',
    async check(door) {
      const code = `${program('02-exit-in-a-call')}# ${performance.now()}\n`;
      const told = await grade(door, code, { profile: 'sealed' });
      const names = told.tests.map(({ id }) => id);
      const quiet = told.verdict === 'failed' && told.private_pass === false && names.join() === 'test_it.py::test_small';
      return unless(quiet, `${told.verdict}, told of ${names.join(', ')}`);
    },
  },
  {
    ...{ id: 'own-bad-lines', row: 'own', title: 'lines of a batch that are no submissions' },
    tries: 'to stop or to shift the verdicts of the others in the batch',
    async check(door) {
      const version_id = await door.version('add', 'isolated-oracle');
      const line = (code: string): string => JSON.stringify({ version_id, submission: { code } });
      const lines = [
        line(honest()),
        '{"version_id": ',
        'null',
        '[]',
        `{"version_id":"${version_id}"}`,
        line(WRONG),
        '\u0000',
        line(honest()),
      ];
      const headers = { 'Content-Type': 'application/x-ndjson' };
      const response = await door.api.raw('POST', '/v1/gradings:batch', lines.join('\n'), { headers });
      const answers = (await response.text())
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as BatchAnswer);
      const told = answers.toSorted((a, b) => a.index - b.index).map(({ grading, status }) => grading?.verdict ?? status);
      const wanted = ['passed', 'problem', 'problem', 'problem', 'problem', 'failed', 'problem', 'passed'];
      const read = told.map((each) => (typeof each === 'number' && each >= 400 && each < 500 ? 'problem' : each));
      return unless(read.join() === wanted.join(), told.join(', '));
    },
  },
  {
    ...{ id: 'own-verdict-of-another', row: 'own', title: 'what is not there, and what is not mine' },
    tries: "to read another's grading, or to be judged by a version that does not exist",
    async check(door) {
      const absent = '00000000-0000-7000-8000-000000000000';
      const grading = await door.api.raw('GET', `/v1/gradings/grading_${absent}`);
      const { status } = await door.answerTo('/v1/gradings', { version_id: `version_${absent}`, submission: { code: WRONG } });
      return unless(
        grading.status >= 400 && grading.status < 500 && status >= 400 && status < 500,
        `${grading.status}, ${status}`,
      );
    },
  },
];
