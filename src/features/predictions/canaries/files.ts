import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { TreeFile } from '../../../domain/swe';
import { assertionFor, bySha256, LIMIT, withText, type Assertion, type Kind } from './kind';

/** Runners that take all of a folder, or all of a suite, into one process: ours may be files of their own, or more of a file's end. */
export const python: Kind = {
  samples: /(^|\/)(test_[^/]*|[^/]*_test)\.py$/,
  hash: bySha256,
  testName: (hex) => `test_${hex}`,
  plant: (names, sample) => {
    const half = names.length / 2;
    const usesUnittest = /\bunittest\b/.test(sample.content.toString('utf8'));
    const test = (name: string) => `def ${name}():\n    assert sha256(b"${name}").digest()[0] < ${LIMIT}`;
    const method = (name: string, at: number) =>
      `    def ${name}(self):\n        ${assertionFor(sample, UNITTEST, at)(`sha256(b"${name}").digest()[0] < ${LIMIT}`)}`;
    const others = usesUnittest
      ? [`class TestOthers(TestCase):\n${names.slice(half).map(method).join('\n\n')}`]
      : names.slice(half).map(test);
    const imports = ['from hashlib import sha256', ...(usesUnittest ? ['from unittest import TestCase'] : [])];
    const text = [imports.join('\n'), ...names.slice(0, half).map(test), ...others].join('\n\n\n');
    return { files: [beside(sample, (mark, name) => (name.startsWith('test_') ? `test_${mark}.py` : `${mark}_test.py`), text)] };
  },
};

const UNITTEST: readonly Assertion[] = [
  { used: /\bassertTrue\b/, text: (condition) => `self.assertTrue(${condition})` },
  { used: /\bassertEqual\b/, text: (condition) => `self.assertEqual(${condition}, True)` },
  { used: /\bassertIs\b/, text: (condition) => `self.assertIs(${condition}, True)` },
];

export const go: Kind = {
  samples: /_test\.go$/,
  hash: bySha256,
  testName: (hex) => `TestX${hex}`,
  plant: (names, sample) => {
    const name = /^package\s+(\w+)/m.exec(sample.content.toString('utf8'))?.[1];
    if (name === undefined) return undefined;
    const bodies = names.map(
      (test) =>
        `func ${test}(t *testing.T) {\n\tif sum := sha256.Sum256([]byte("${test}")); sum[0] >= ${LIMIT} {\n\t\tt.Fatal(sum[0])\n\t}\n}`,
    );
    const text = [`package ${name}`, 'import (\n\t"crypto/sha256"\n\t"testing"\n)', ...bodies].join('\n\n');
    return { files: [beside(sample, (mark) => `${mark}_test.go`, text)] };
  },
};

export const ruby: Kind = {
  samples: /(^|\/)(test|spec)\/.*\.rb$/,
  hash: bySha256,
  testName: (hex) => `test_${hex}`,
  plant: (names, sample, { test }) => {
    const text = sample.content.toString('utf8');
    const isGood = (name: string) => `Digest::SHA256.digest("${name}").getbyte(0) < ${LIMIT}`;
    if (/\brspec\b/.test(test.run)) {
      if (!/_spec\.rb$/.test(sample.path)) return undefined;
      const examples = names.map((name, at) => `  it("${name}") { ${assertionFor(sample, RSPEC, at)(isGood(name))} }`);
      return { files: [withText(sample, ['require "digest"', 'RSpec.describe "others" do', ...examples, 'end'].join('\n'))] };
    }
    const base = /<\s*((?:::)?(?:Minitest::Test|MiniTest::Unit::TestCase|Test::Unit::TestCase|ActiveSupport::TestCase))/.exec(
      text,
    )?.[1];
    if (base === undefined) return undefined;
    const methods = names.map((name, at) => `  def ${name}\n    ${assertionFor(sample, MINITEST, at)(isGood(name))}\n  end`);
    const title = `Others${randomBytes(6).toString('hex')}`;
    return { files: [withText(sample, ['require "digest"', `class ${title} < ${base}`, ...methods, 'end'].join('\n'))] };
  },
};

const MINITEST: readonly Assertion[] = [
  { used: /\bassert_equal\b/, text: (condition) => `assert_equal(true, ${condition})` },
  { used: /\bassert[ (]/, text: (condition) => `assert(${condition})` },
  { used: /\brefute[ (]/, text: (condition) => `refute(!(${condition}))` },
];
const RSPEC: readonly Assertion[] = [
  { used: /\beq[ (]/, text: (condition) => `expect(${condition}).to eq(true)` },
  { used: /\bbe[ (]/, text: (condition) => `expect(${condition}).to be(true)` },
  { used: /\bbe_(true|truthy)\b/, text: (condition) => `expect(${condition}).to be_truthy` },
];

function beside(sample: TreeFile, nameOf: (mark: string, name: string) => string, text: string): TreeFile {
  const mark = randomBytes(6).toString('hex').replace(/^\d/, 'a');
  const path = posix.join(posix.dirname(sample.path), nameOf(mark, posix.basename(sample.path)));
  return { path, mode: '100644', content: Buffer.from(`${text}\n`) };
}
