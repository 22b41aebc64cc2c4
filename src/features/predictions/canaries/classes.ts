import { assertionFor, bySha256, LIMIT, withMembers, type Assertion, type Kind } from './kind';

/** Runners whose tests are methods of classes. Ours stand in a class of the task, so that they run in the process that it runs in. */
export const java: Kind = {
  samples: /(^|\/)src\/test\/.*\.java$/,
  hash: bySha256,
  testName: (hex) => `x${hex}`,
  plant: (names, sample) => {
    const found = JAVA_RUNNERS.find(({ used }) => used.test(sample.content.toString('utf8')));
    if (!found) return undefined;
    const members = names.map(
      (name, at) =>
        `    @${found.test} public void ${name}() throws Exception {\n        ${found.asserts}.${assertionFor(sample, JAVA, at)(javaIsGood(name))};\n    }`,
    );
    const file = withMembers(sample, members.join('\n'));
    return file && { files: [file] };
  },
};

const JAVA_RUNNERS = [
  {
    used: /\borg\.junit\.jupiter\.api\.(\*|Test\b)/,
    test: 'org.junit.jupiter.api.Test',
    asserts: 'org.junit.jupiter.api.Assertions',
  },
  { used: /\borg\.testng\.annotations\./, test: 'org.testng.annotations.Test', asserts: 'org.testng.Assert' },
  { used: /\borg\.junit\.(\*|Test\b)/, test: 'org.junit.Test', asserts: 'org.junit.Assert' },
];

const JAVA: readonly Assertion[] = [
  { used: /\bassertEquals\b/, text: (condition) => `assertEquals(true, ${condition})` },
  { used: /\bassertTrue\b/, text: (condition) => `assertTrue(${condition})` },
  { used: /\bassertFalse\b/, text: (condition) => `assertFalse(!(${condition}))` },
];

function javaIsGood(name: string): string {
  return `(java.security.MessageDigest.getInstance("SHA-256").digest("${name}".getBytes("UTF-8"))[0] & 255) < ${LIMIT}`;
}

export const php: Kind = {
  samples: /(^|\/)tests?\/.*Test\.php$/,
  hash: bySha256,
  testName: (hex) => `testX${hex}`,
  plant: (names, sample) => {
    if (!/\bextends\s+\S*TestCase\b/.test(sample.content.toString('utf8'))) return undefined;
    const members = names.map(
      (name, at) =>
        `    public function ${name}(): void\n    {\n        self::${assertionFor(sample, PHP, at)(`\\ord(\\hash('sha256', '${name}', true)[0]) < ${LIMIT}`)};\n    }`,
    );
    const file = withMembers(sample, members.join('\n\n'));
    return file && { files: [file] };
  },
};

const PHP: readonly Assertion[] = [
  { used: /\bassertSame\b/, text: (condition) => `assertSame(true, ${condition})` },
  { used: /\bassertEquals\b/, text: (condition) => `assertEquals(true, ${condition})` },
  { used: /\bassertTrue\b/, text: (condition) => `assertTrue(${condition})` },
  { used: /\bassertFalse\b/, text: (condition) => `assertFalse(!(${condition}))` },
];

export const csharp: Kind = {
  samples: /Tests?\.cs$|(^|\/)[^/]*\.?[Tt]ests?\/.*\.cs$/,
  hash: bySha256,
  testName: (hex) => `X${hex}`,
  plant: (names, sample) => {
    const text = sample.content.toString('utf8');
    if (!/\busing\s+NUnit\.Framework\b/.test(text)) return undefined;
    // Not by its whole name: what a namespace has of that name is what the tests call.
    const tests = names.map(
      (name, at) => `        [Test] public void ${name}() { Assert.${assertionFor(sample, NUNIT, at)(csharpIsGood(name))}; }`,
    );
    const file = withMembers(sample, tests.join('\n'), /\bnamespace\s+[\w.]+\s*\{/.test(text) ? 1 : 0);
    return file && { files: [file] };
  },
};

const NUNIT: readonly Assertion[] = [
  { used: /\bAssert\.AreEqual\b/, text: (condition) => `AreEqual(true, ${condition})` },
  { used: /\bAssert\.(Is)?True\b/, text: (condition) => `IsTrue(${condition})` },
  { used: /\bAssert\.That\b/, text: (condition) => `That(${condition})` },
];

function csharpIsGood(name: string): string {
  return `System.Security.Cryptography.SHA256.Create().ComputeHash(System.Text.Encoding.ASCII.GetBytes("${name}"))[0] < ${LIMIT}`;
}
