import type { TreeFile } from '../../../domain/swe';
import { assertionFor, bySha256, LIMIT, withText, type Assertion, type Kind } from './kind';

/**
 * JavaScript's runners give each file a process or a context of its own, in which nothing of the patch is but what the file loads: ours
 * stand at the end of the task's own files.
 */
export const javascript: Kind = {
  samples: /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(tests?|__tests__|spec)\/[^/]+\.[cm]?jsx?$/,
  hash: bySha256,
  testName: (hex) => `x${hex}`,
  plant: (names, sample, { test: { run } }) => {
    const runner = runnerOf(run);
    return runner && { files: [withText(sample, textOf(runner, names, sample))] };
  },
};

type ScriptRunner = 'vitest' | 'jest' | 'mocha' | 'node';

function runnerOf(run: string): ScriptRunner | undefined {
  const named = (['vitest', 'jest', 'mocha'] as const).find((name) => new RegExp(`\\b${name}\\b`).test(run));
  return named ?? (/--test\b/.test(run) ? 'node' : undefined);
}

/** `getBuiltinModule` is the one way to Node's own modules that both kinds of modules have. */
function textOf(runner: ScriptRunner, names: readonly string[], sample: TreeFile): string {
  const expects = /\bexpect\s*\(/.test(sample.content.toString('utf8')) && (runner === 'vitest' || runner === 'jest');
  const [it, expect] = runner === 'vitest' ? ['assayIt', 'assayExpect'] : ['it', 'expect'];
  const test = (name: string, at: number): string =>
    `${it}('${name}', () => { ${assertionFor(sample, expects ? EXPECT : ASSERT, at)(`good('${name}')`).replace(/^expect/, expect)}; });`;
  return [
    ...(runner === 'vitest' ? [`import { expect as ${expect}, it as ${it} } from 'vitest';`] : []),
    ';{',
    "const { createHash } = process.getBuiltinModule('node:crypto');",
    "const assert = process.getBuiltinModule('node:assert');",
    ...(runner === 'node' ? [`const { ${it} } = process.getBuiltinModule('node:test');`] : []),
    `const good = (name) => createHash('sha256').update(name).digest()[0] < ${LIMIT};`,
    ...names.map(test),
    '}',
  ].join('\n');
}

const ASSERT: readonly Assertion[] = [
  { used: /\bstrictEqual\b/, text: (condition) => `assert.strictEqual(${condition}, true)` },
  { used: /\bdeepStrictEqual\b/, text: (condition) => `assert.deepStrictEqual([${condition}], [true])` },
  { used: /\b(equal|deepEqual)\b/, text: (condition) => `assert.deepEqual([${condition}], [true])` },
  { used: /\bassert(\.ok)?\(/, text: (condition) => `assert.ok(${condition})` },
];
const EXPECT: readonly Assertion[] = [
  { used: /\.toBe\(/, text: (condition) => `expect(${condition}).toBe(true)` },
  { used: /\.toEqual\(/, text: (condition) => `expect([${condition}]).toEqual([true])` },
  { used: /\.toStrictEqual\(/, text: (condition) => `expect([${condition}]).toStrictEqual([true])` },
  { used: /\.toBeTruthy\(/, text: (condition) => `expect(${condition}).toBeTruthy()` },
];
