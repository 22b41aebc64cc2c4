import { FlakeMatrix, findFlaky, planMatrix, subjectOf, SuiteRunner, type MatrixOutcome } from '../../src/features/probing';
import { newGrader } from '../support/grader';
import { functionsOf, leftovers, newSandbox, python, pythonImage } from '../support/sandbox';
import type { SourceFile } from '../../src/platform/sandbox';

/** Suites of one file that hang on one thing each; each is what a careless writer might have left in. */
const SEEDED: Record<string, string> = {
  'hash-seed': `
def test_first_of_a_set():
    assert next(iter({'a', 'b', 'c', 'd', 'e'})) == next(iter({'a', 'b', 'c', 'd', 'e'}, ), None) == f()
`,
  order: `
seen = []

def test_victim():
    assert seen == []

def test_polluter():
    seen.append(f())
    assert f() == 'a'
`,
  alone: `
made = {}

def test_maker():
    made['it'] = f()
    assert made['it'] == 'a'

def test_brittle():
    assert made['it'] == 'a'
`,
  'time-zone': `
import time

def test_local_midnight():
    assert time.strftime('%H:%M', time.localtime(0)) == '00:00'
`,
  locale: `
import locale

def test_decimal_point():
    locale.setlocale(locale.LC_ALL, '')
    assert locale.str(1.5) == '1.5' and f() == 'a'
`,
  clock: `
import datetime

def test_not_yet():
    assert datetime.date.today() < LIMIT
`,
  'path-length': `
import os

def test_short_path():
    assert len(os.getcwd()) < 256
`,
  cpus: `
import os

def test_two_processors():
    assert len(os.sched_getaffinity(0)) > 1
`,
  load: `
import time

def test_fast_enough():
    # A quarter of a processor stretches it by four, the matrix' neighbour by seventeen.
    def stretch():
        wall, cpu = time.perf_counter(), time.process_time()
        while time.process_time() - cpu < 0.06:
            pass
        return (time.perf_counter() - wall) / 0.06
    assert min(stretch() for _ in range(3)) < 11
`,
  none: `
def test_stable():
    assert f() == 'a'
`,
  repetition: `
import random

def test_lucky():
    assert random.SystemRandom().random() < 0.5
`,
};

const SOLUTION = "def f():\n    return 'a'\n";

const grader = newGrader(1);
const sandbox = newSandbox();
const matrix = new FlakeMatrix(new SuiteRunner(grader, sandbox), sandbox);

afterAll(async () => {
  await grader.close();
  expect(await leftovers()).toEqual([]);
});

function suite(): SourceFile[] {
  const month = new Date(Date.now() + 30 * 86_400_000);
  const limit = `LIMIT = datetime.date(${month.getUTCFullYear()}, ${month.getUTCMonth() + 1}, 28)\n`;
  return Object.entries(SEEDED).map(([factor, text]) => {
    const content = text.includes('LIMIT') ? text.replace('import datetime\n', `import datetime\n\n${limit}`) : text;
    return python(`test_${factor.replaceAll('-', '_')}.py`, `from solution import f\n${content}`);
  });
}

test('names for each flaky test the factor that its outcome hangs on, and for a stable one none', async () => {
  const parts = { suite: suite(), solution: [python('solution.py', SOLUTION)] };
  const subject = await subjectOf('flaky', { ...parts, image: await pythonImage(), trust: 'isolated-oracle' }, functionsOf('f'));
  const ids = subject.tests.map(({ id }) => id);
  const outcomes: MatrixOutcome[] = [];
  for (const group of planMatrix(ids)) outcomes.push(...(await matrix.run(subject, group, new AbortController().signal)));
  const named = findFlaky(outcomes, ids).map(({ id, factors }) => [id.split('::')[0], factors]);
  const expected = Object.keys(SEEDED).filter((factor) => factor !== 'none');
  expect(Object.fromEntries(named)).toEqual(
    Object.fromEntries(expected.map((factor) => [`test_${factor.replaceAll('-', '_')}.py`, [factor]])),
  );
});
