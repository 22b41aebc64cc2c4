import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { TestReport, TreeFile } from '../../../domain/swe';
import type { TaskFacts } from './task-facts';

/** A test of ours, whose outcome comes of running it alone. */
export interface Canary {
  name: string;
  passes: boolean;
}

export interface CanaryFile {
  file: TreeFile;
  canaries: Canary[];
}

const COUNT = 8;
const LIMIT = 128;

interface Kind {
  /** Test files of the task beside which ours may stand. */
  beside: RegExp;
  nameOf: (sample: string, mark: string) => string;
  testName: (hex: string) => string;
  /** Undefined where the sample does not say how a test of it is written. */
  write: (names: readonly string[], sample: TreeFile, run: string) => string | undefined;
}

const KINDS: readonly Kind[] = [
  {
    beside: /(^|\/)(test_[^/]*|[^/]*_test)\.py$/,
    nameOf: (sample, mark) => (sample.startsWith('test_') ? `test_${mark}.py` : `${mark}_test.py`),
    testName: (hex) => `test_${hex}`,
    write: (names, { content }) => {
      const test = (name: string) => `def ${name}():\n    assert sha256(b"${name}").digest()[0] < ${LIMIT}`;
      const method = (name: string) =>
        `    def ${name}(self):\n        self.assertLess(sha256(b"${name}").digest()[0], ${LIMIT})`;
      const plain = ['from hashlib import sha256', ...names.slice(0, COUNT / 2).map(test)];
      const others = names.slice(COUNT / 2);
      if (!/\bunittest\b/.test(content.toString('utf8'))) return [...plain, ...others.map(test)].join('\n\n\n');
      return [...plain, `class TestOthers(TestCase):\n${others.map(method).join('\n\n')}`, '']
        .join('\n\n\n')
        .replace('\n', '\nfrom unittest import TestCase\n');
    },
  },
  {
    beside: /_test\.go$/,
    nameOf: (_, mark) => `${mark}_test.go`,
    testName: (hex) => `TestX${hex}`,
    write: (names, { content }) => {
      const name = /^package\s+(\w+)/m.exec(content.toString('utf8'))?.[1];
      if (name === undefined) return undefined;
      const bodies = names.map(
        (test) =>
          `func ${test}(t *testing.T) {\n\tif sum := sha256.Sum256([]byte("${test}")); sum[0] >= ${LIMIT} {\n\t\tt.Fatal(sum[0])\n\t}\n}`,
      );
      return [`package ${name}`, 'import (\n\t"crypto/sha256"\n\t"testing"\n)', ...bodies].join('\n\n');
    },
  },
  {
    beside: /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(tests?|__tests__|spec)\/[^/]+\.[cm]?jsx?$/,
    nameOf: (sample, mark) => `${mark}${/((\.(test|spec))?\.[cm]?[jt]sx?)$/.exec(sample)?.[1] ?? '.js'}`,
    testName: (hex) => `x${hex}`,
    write: (names, { content }, run) => {
      const start = scriptStart(run);
      if (start === undefined) return undefined;
      // As the task's own tests fail: an assertion that a patch has emptied fails no more.
      const asserts = /\bexpect\s*\(/.test(content.toString('utf8')) && /\b(jest|vitest)\b/.test(run);
      const check = asserts ? 'expect(good(name)).toBe(true)' : 'assert.strictEqual(good(name), true)';
      const listed = JSON.stringify(names);
      return [
        ...start,
        "const assert = process.getBuiltinModule('node:assert');",
        `const good = (name) => createHash('sha256').update(name).digest()[0] < ${LIMIT};`,
        `for (const name of ${listed}) it(name, () => { ${check}; });`,
      ].join('\n');
    },
  },
];

/** By the command of the task; `getBuiltinModule` is the one way to Node's own modules that both kinds of modules have. */
function scriptStart(run: string): string[] | undefined {
  const hash = "const { createHash } = process.getBuiltinModule('node:crypto');";
  if (/\bvitest\b/.test(run)) return ["import { expect, it } from 'vitest';", hash];
  if (/\bjest\b|\bmocha\b/.test(run)) return [hash];
  return /--test\b/.test(run) ? [hash, "const { it } = process.getBuiltinModule('node:test');"] : undefined;
}

/** A file of tests that nobody has seen, beside those of the task and named like them; undefined where none can be written for its runner. */
export function canaryFile({ testFiles, test }: Pick<TaskFacts, 'testFiles' | 'test'>): CanaryFile | undefined {
  for (const kind of KINDS) {
    const sample = testFiles.find(({ path, mode }) => mode.startsWith('100') && kind.beside.test(path));
    if (!sample) continue;
    const canaries = Array.from({ length: COUNT }, (_, at) => newCanary(kind.testName, at % 2 === 0));
    const text = kind.write(
      canaries.map(({ name }) => name),
      sample,
      test.run,
    );
    if (text === undefined) return undefined;
    const mark = randomBytes(6).toString('hex').replace(/^\d/, 'a');
    const path = posix.join(posix.dirname(sample.path), kind.nameOf(posix.basename(sample.path), mark));
    return { canaries, file: { path, mode: '100644', content: Buffer.from(`${text}\n`) } };
  }
  return undefined;
}

/** A name whose hash says whether its test passes. */
function newCanary(testName: Kind['testName'], passes: boolean): Canary {
  for (;;) {
    const name = testName(randomBytes(6).toString('hex'));
    if ((createHash('sha256').update(name).digest()[0] ?? 0) < LIMIT === passes) return { name, passes };
  }
}

/** Whether a report tells each of our tests once, and as it is. */
export function tellsAll({ tests }: TestReport, canaries: readonly Canary[]): boolean {
  return canaries.every(({ name, passes }) => {
    const told = tests.filter(({ id }) => id.endsWith(name));
    return told.length === 1 && (passes ? told[0]?.state === 'pass' : told[0]?.state === 'fail' || told[0]?.state === 'error');
  });
}
