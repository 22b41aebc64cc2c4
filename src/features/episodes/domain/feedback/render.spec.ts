import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { VERDICTS, TEST_OUTCOMES } from '../../../../domain/verdict';
import { clipLines, clipRight, lengthOf } from './clip';
import type { ShownTest, TurnFacts } from './facts';
import { renderFeedback, renderNoCode, renderTask } from './render';
import { scrub } from './scrub';
import type { FeedbackTemplate } from './template';
import { findTemplate, TEMPLATES } from './templates';

const SOURCE = 'def test_two_pairs():\n    assert parse("a=1;b=2") == {"a": "1", "b": "2"}';
const FAILED: ShownTest = {
  id: 'test_parse.py::test_two_pairs',
  outcome: 'failed',
  source: SOURCE,
  line: '    assert parse("a=1;b=2") == {"a": "1", "b": "2"}',
  failure: {
    exception: 'AssertionError',
    message: "AssertionError: assert {'a': '1'} == {'a': '1', 'b': '2'}\n  \n  Omitting 1 identical items",
  },
};
const { failure: _, ...UNTOLD } = FAILED;
const RAISED: ShownTest = {
  id: 'test_parse.py::test_empty_text',
  outcome: 'failed',
  source: 'def test_empty_text():\n    assert parse("") == {}',
  line: '    assert parse("") == {}',
  failure: { exception: 'KeyError', message: "KeyError: 'no key in <solution.Parser object at 0x7f3a90>'" },
};
const PASSED: ShownTest = { id: 'test_parse.py::test_ok', outcome: 'passed', source: 'def test_ok():\n    assert parse("x=1")' };

function stopped(outcome: ShownTest['outcome']): ShownTest {
  return { id: `test_parse.py::test_${outcome.replaceAll('-', '_')}`, outcome, source: 'def test_it():\n    parse("a")' };
}

const CASES: Readonly<Record<string, TurnFacts>> = {
  'expected and found': { verdict: 'failed', tests: [FAILED] },
  exception: { verdict: 'failed', tests: [RAISED] },
  'several tests': { verdict: 'failed', tests: [PASSED, FAILED, RAISED] },
  'time-out': { verdict: 'timed-out', tests: [PASSED, stopped('timed-out'), stopped('not-run')] },
  'out of memory': { verdict: 'out-of-memory', tests: [stopped('out-of-memory')] },
  'nothing ran': { verdict: 'crashed', detail: 'ValueError while the solution was imported: boom', tests: [stopped('not-run')] },
  'not Python': { verdict: 'not-compiled', detail: 'SyntaxError: invalid syntax (line 3)', tests: [stopped('not-run')] },
  'told no more than that it fails': { verdict: 'failed', tests: [UNTOLD] },
  'all that is shown passes': { verdict: 'failed', tests: [PASSED] },
  tampered: { verdict: 'tampered', tests: [stopped('tampered'), stopped('not-run')] },
};
const TASK = {
  prompt: 'Write a parser for lines of `key=value` pairs.',
  requirements: [
    { id: 'R-1', text: 'The module `solution` defines `parse(text)`.' },
    { id: 'R-2', text: 'Each pair becomes one entry.' },
  ],
  interface: { kind: 'functions', modules: [{ name: 'solution', names: ['parse', 'dump'] }] },
};

/** The golden file of a template: every message that it can give, between rules. */
function everyMessage(template: FeedbackTemplate): string {
  const program = { ...TASK, interface: { kind: 'program', modules: [], entry_file: 'main.py' } };
  const messages = {
    'initial prompt': renderTask(template, TASK),
    'initial prompt of a program': renderTask(template, program),
    'no code': renderNoCode(template),
    ...Object.fromEntries(Object.entries(CASES).map(([name, facts]) => [name, renderFeedback(template, facts)])),
  };
  return Object.entries(messages)
    .map(([name, text]) => `===== ${name}\n${text}\n`)
    .join('\n');
}

describe.each(TEMPLATES.map((template) => [`${template.name} ${template.version}`, template] as const))(
  'Template %s',
  (_, template) => {
    it('gives the messages of its golden file, byte for byte', () => {
      const file = join(__dirname, 'golden', `${template.name}-${template.version}.txt`);
      // Delete a golden file to have it written anew; the test fails that once, so that somebody looks at what was written.
      const golden = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      if (golden === undefined) writeFileSync(file, everyMessage(template));
      expect(golden).toBe(everyMessage(template));
    });

    it('never changed since it was published', () => {
      expect(createHash('sha256').update(JSON.stringify(template)).digest('hex')).toMatchSnapshot();
    });

    it('says how to answer in every message but the last, within its limit, without accidents of the run', () => {
      fc.assert(
        fc.property(anyFacts, (facts) => {
          const message = renderFeedback(template, facts);
          expect(message.endsWith(template.words.format)).toBe(true);
          expect(lengthOf(message)).toBeLessThanOrEqual(template.limits.message);
          expect(message.isWellFormed()).toBe(true);
          expect(renderFeedback(template, structuredClone(facts))).toBe(message);
        }),
      );
    });

    it('is the same for runs that differ in addresses, folders, times and seeds alone', () => {
      fc.assert(
        fc.property(anyFacts, anyAccident, anyAccident, (facts, one, other) => {
          expect(renderFeedback(template, spoil(facts, one))).toBe(renderFeedback(template, spoil(facts, other)));
        }),
      );
    });
  },
);

describe('Templates', () => {
  it('are found by name, the newest first', () => {
    expect(findTemplate('failed-tests')).toBe(findTemplate('failed-tests', 1));
    expect(findTemplate('failed-tests', 2)).toBeUndefined();
    expect(new Set(TEMPLATES.map(({ name, version }) => `${name} ${version}`)).size).toBe(TEMPLATES.length);
  });

  it('fill in what tests say without reading it as words of theirs', () => {
    const tricky: TurnFacts = { verdict: 'failed', tests: [{ ...FAILED, source: '{says} {format} $& {message}' }] };
    expect(renderFeedback(TEMPLATES[0] as FeedbackTemplate, tricky)).toContain('{says} {format} $& {message}');
  });

  it('count the tests that do not fit', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ ...FAILED, id: `test_parse.py::test_${index}` }));
    const message = renderFeedback(TEMPLATES[0] as FeedbackTemplate, { verdict: 'failed', tests: many });
    const shown = message.match(/^Test test_parse/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(message).toContain(`${40 - shown} more tests`);
  });
});

describe('Scrubbing', () => {
  it.each([
    ['<Thing object at 0x7f12ab>', '<Thing object at 0x...>'],
    ['hex(id(x)) is 0x7f12ab34cd56', 'hex(id(x)) is 0x...'],
    ['0xdeadbeef != 0xff', '0xdeadbeef != 0xff'],
    ['File "/w/20000/pkg/solution.py", line 3', 'File "pkg/solution.py", line 3'],
    ["'/w/20001' is not '/etc/hosts'", "'.' is not '/etc/hosts'"],
    ['/usr/lib/python3.13/json/decoder.py:340', 'decoder.py:340'],
    ['3 failed in 0.12s', '3 failed in ...s'],
    ['due in 5s', 'due in 5s'],
    ['\u001b[31mred\u001b[0m\r\n', 'red\n'],
    ['a\u0000b', 'ab'],
    ['\ud800', '\ufffd'],
  ])('%j becomes %j', (text, clean) => {
    expect(scrub(text)).toBe(clean);
  });

  it('changes nothing the second time', () => {
    const text = fc.array(fc.oneof(fc.string(), fc.constantFrom('/w/', '0x', ' at ', '\u001b[', 'in 0.', '00s', '\r', '/t/1/')));
    fc.assert(
      fc.property(text, (parts) => scrub(scrub(parts.join(''))) === scrub(parts.join(''))),
      { numRuns: 2000 },
    );
  });
});

describe('Clipping', () => {
  it('keeps within its limit, keeps the first and the last lines, and splits no character', () => {
    const text = fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 30 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 300 }), (given, limit) => {
        const clean = scrub(given);
        for (const clip of [clipLines, clipRight]) {
          const cut = clip(clean, limit);
          expect(lengthOf(cut)).toBeLessThanOrEqual(limit);
          expect(cut.isWellFormed()).toBe(true);
          if (lengthOf(clean) <= limit) expect(cut).toBe(clean);
        }
      }),
    );
  });

  it('leaves out the middle of a traceback', () => {
    const lines = [
      'Traceback (most recent call last):',
      ...Array.from({ length: 50 }, (_, index) => `  frame ${index}`),
      'KeyError: 1',
    ];
    const cut = clipLines(lines.join('\n'), 120).split('\n');
    expect(cut[0]).toBe(lines[0]);
    expect(cut[1]).toBe('... (lines left out)');
    expect(cut.at(-1)).toBe('KeyError: 1');
  });
});

const anyText = fc.string({ unit: 'binary', maxLength: 1500 });
const anyTest: fc.Arbitrary<ShownTest> = fc.record(
  {
    id: fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
    outcome: fc.constantFrom(...TEST_OUTCOMES),
    source: anyText,
    line: anyText,
    failure: fc.record({ exception: fc.constantFrom('AssertionError', 'KeyError'), message: anyText }),
  },
  { requiredKeys: ['id', 'outcome', 'source'] },
);
const anyFacts: fc.Arbitrary<TurnFacts> = fc.record(
  { verdict: fc.constantFrom(...VERDICTS), detail: anyText, tests: fc.array(anyTest, { maxLength: 12 }) },
  { requiredKeys: ['verdict', 'tests'] },
);

interface Accident {
  address: number;
  uid: number;
  took: number;
  thread: number;
}
const anyAccident: fc.Arbitrary<Accident> = fc.record({
  address: fc.integer({ min: 0x10000, max: 0x7fffffff }),
  uid: fc.integer({ min: 20000, max: 60000 }),
  took: fc.integer({ min: 0, max: 9999 }),
  thread: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});

/** The same facts as another run would tell them. */
function spoil(facts: TurnFacts, { address, uid, took, thread }: Accident): TurnFacts {
  const noise =
    `<Box object at 0x${address.toString(16)}> /w/${uid}/solution.py:3 in ${(took / 1000).toFixed(3)}s ` +
    `<Thread(T, started ${thread})> PYTHONHASHSEED=${thread} /t/${uid} `;
  const tests = facts.tests.map((test) => {
    if (!test.failure) return test;
    const { exception, message } = test.failure;
    return { ...test, failure: { exception, message: noise + message } };
  });
  return { ...facts, detail: noise + (facts.detail ?? ''), tests };
}
