import fc from 'fast-check';
import { publicSuite } from '../../platform/python';
import type { CertificateBody } from '../validation';
import { commitmentTo, splitOf, versionHash } from './hashes';
import { openJson, sealedJson, spliceLive, type VersionData } from './task-json';

const AT = '2026-01-01T00:00:00.000Z';
const ID = '01890000-0000-7000-8000-000000000001';

/** Text without anything that JSON or Python would write in another way. */
const word = fc.stringMatching(/^[a-z]{12}$/);

interface Secrets {
  solution: string;
  privateNames: string[];
  privateTexts: string[];
  publicTexts: string[];
  salt: string;
}

const secrets: fc.Arbitrary<Secrets> = fc.uniqueArray(word, { minLength: 12, maxLength: 12 }).chain((words) =>
  fc
    .record({ privates: fc.integer({ min: 1, max: 4 }), publics: fc.integer({ min: 1, max: 3 }) })
    .map(({ privates, publics }) => ({
      solution: words[0]!,
      salt: words[1]!,
      privateNames: words.slice(2, 2 + privates),
      privateTexts: words.slice(6, 6 + privates),
      publicTexts: words.slice(10, 10 + Math.min(publics, 2)),
    })),
);

function suiteOf({ privateNames, privateTexts, publicTexts }: Secrets): string {
  const published = publicTexts.map(
    (text, index) => `@req("R-1")\n@public\ndef test_public_${index}():\n    assert f("${text}")\n`,
  );
  const hidden = privateNames.map(
    (name, index) =>
      `${name} = "${privateTexts[index]}"\n\n\n@req("R-1")\n@private\ndef test_${name}():\n    assert f(${name})\n`,
  );
  return `from assay import private, public, req\nfrom solution import f\n\n\n${[...hidden, ...published].join('\n\n')}`;
}

async function dataOf(secret: Secrets): Promise<VersionData> {
  const tests = { files: [{ path: 'test_x.py', content: suiteOf(secret) }] };
  const solution = { files: [{ path: 'solution.py', content: `def f(x):\n    return "${secret.solution}"\n` }] };
  const hash = versionHash({ solution, tests });
  const listed = [
    ...secret.privateNames.map((name) => ({
      id: `test_x.py::test_${name}`,
      requirement_ids: ['R-1'],
      visibility: 'private' as const,
    })),
    ...secret.publicTexts.map((_, index) => ({
      id: `test_x.py::test_public_${index}`,
      requirement_ids: ['R-1'],
      visibility: 'public' as const,
    })),
  ];
  return {
    version: {
      ...{
        id: `ver_${ID}`,
        taskId: `task_${ID}`,
        number: 1,
        pool: 'rlef',
        position: 31_337,
        pins: {},
        contentHash: hash,
        salt: secret.salt,
      },
      ...{
        commitment: commitmentTo(hash, secret.salt),
        certificateId: `cert_${ID}`,
        policy: 'authored',
        policyVersion: 1,
        blindness: 'proven',
      },
      ...{ trust: 'isolated-oracle', split: splitOf(`task_${ID}`), status: 'served', disputed: false, domain: 'text-parsing' },
      ...{ interfaceKind: 'functions', humanDifficulty: 2, acceptedAt: AT },
    },
    metadata: METADATA,
    prompt: { text: 'Write a function f that does what the requirements say.' },
    requirements: {
      requirements: [{ id: 'R-1', kind: 'signature', text: 'The module `solution` defines `f(x)`, which returns a str.' }],
    },
    environment: { python: '3.13', packages: [] },
    ...{ solution, tests, publicFiles: await publicSuite(tests.files) },
    certificate: { id: `cert_${ID}`, sha256: 'c'.repeat(64), body: certificateOf(listed) },
  };
}

const METADATA: VersionData['metadata'] = {
  ...{
    title: 'A task',
    domain: 'text-parsing',
    secondary_domains: [],
    polyglot_anchor: null,
    concepts: [],
    paradigms: [],
    techniques: [],
  },
  ...{ constructs: [], edge_scenarios: [], human_difficulty: 2, target_use_case: ['train-rlef'] },
  interface: { kind: 'functions', modules: [{ name: 'solution', names: ['f'] }] },
  model_context: { context_tokens: 32_768, tools: [], allowed_packages: [], python_version: '3.13', turns: 1 },
};

function certificateOf(tests: CertificateBody['tests']): CertificateBody {
  const run = { solution: 'reference', verdict: 'passed' as const, cpu_seconds: 0.987654, peak_memory_bytes: 7_654_321 };
  const results = tests.map(({ id }) => ({ id, outcome: 'passed' as const, duration_ms: 5.4321 }));
  return {
    ...{
      format: 'assay-certificate/1',
      task_id: `task_${ID}`,
      validation_id: `val_${ID}`,
      policy: 'authored',
      trust: 'isolated-oracle',
    },
    ...{
      proof: { freshRuns: 3, extraSeeds: 1, alone: true },
      pins: {},
      seed: 987_654_321,
      image: `sha256:${'d'.repeat(64)}`,
      python: '3.13.5',
    },
    ...{ packages: ['pytest==9.0.3'], runner_version: 'runner', stubs_rejected: ['empty', 'raise', 'none', 'constant', 'echo'] },
    limits: {
      cpuSeconds: 10,
      wallSeconds: 30,
      memoryBytes: 1,
      processes: 1,
      outputBytes: 1,
      diskBytes: 1,
      diskInodes: 1,
      openFiles: 1,
    },
    tests,
    runs: [
      ...[0, 11, 12].map((seed) => ({
        ...run,
        purpose: 'oracle' as const,
        id: `oracle-${seed}`,
        hash_seed: seed,
        tests: results,
      })),
      { ...run, purpose: 'seeds', id: 'seed-1', hash_seed: 13, tests: results },
      ...tests.map((test, index) => ({
        ...run,
        purpose: 'alone' as const,
        id: `alone-${index}`,
        hash_seed: 0,
        tests: [{ ...results[index]!, id: test.id }],
      })),
    ],
    ...{
      freebies: { empty: [] },
      coverage: { 'R-1': tests.map(({ id }) => id) },
      audit_head: { seq: 4242, mac: 'e'.repeat(64) },
      issued_at: AT,
    },
  };
}

describe('the profile sealed', () => {
  test('property: holds no text, name, hash, count or measure of a hidden part', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, async (secret) => {
        const data = await dataOf(secret);
        const text = sealedJson(data);
        const hidden = [
          secret.solution,
          secret.salt,
          ...secret.privateNames,
          ...secret.privateTexts,
          data.version.contentHash,
          'c'.repeat(64),
        ];
        for (const each of [...hidden, '31337', '987654321', '7654321', '0.987654', '5.4321', '@private', 'e'.repeat(64)])
          expect(text).not.toContain(each);
        for (const each of secret.publicTexts) expect(text).toContain(each);
      }),
      { numRuns: 60 },
    );
  });

  test('property: is the same whatever the hidden parts are, but for its commitment', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, secrets, async (one, two) => {
        const [first, second] = [await dataOf(one), await dataOf({ ...two, publicTexts: one.publicTexts })];
        expect(sealedJson(second).replace(second.version.commitment, first.version.commitment)).toBe(sealedJson(first));
      }),
      { numRuns: 40 },
    );
  });

  test('says how the task was proved', async () => {
    const [secret] = fc.sample(secrets, 1);
    const sealed = JSON.parse(sealedJson(await dataOf(secret!))) as { certificate: Record<string, unknown> };
    expect(sealed.certificate).toMatchObject({
      id: `cert_${ID}`,
      runs: 3,
      stubs: 5,
      hash_seeds: [0, 11, 12, 13],
      trust: 'isolated-oracle',
    });
  });
});

describe('the profile open', () => {
  test('holds all parts and what the commitment can be checked with', async () => {
    const [secret] = fc.sample(secrets, 1);
    const data = await dataOf(secret!);
    const open = JSON.parse(openJson(data)) as { content_hash: string; salt: string; commitment: string };
    expect(open).toMatchObject({
      solution: data.solution,
      tests: { files: data.tests.files },
      certificate: { body: data.certificate.body },
    });
    expect(commitmentTo(open.content_hash, open.salt)).toBe(open.commitment);
  });
});

test('live members join the stored text', () => {
  const spliced = Buffer.concat(spliceLive(Buffer.from('{"a":{"b":"ä}"}}'), { status: 'served', disputed: true }));
  expect(JSON.parse(spliced.toString())).toEqual({ a: { b: 'ä}' }, status: 'served', disputed: true });
});
