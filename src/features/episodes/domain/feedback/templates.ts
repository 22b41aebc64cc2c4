import type { FeedbackTemplate } from './template';

const FORMAT =
  'Answer with the whole program in one fenced Python block, and put nothing but code between the fences:\n\n```python\n# the program\n```';

const STOPPED: FeedbackTemplate['words']['stopped'] = {
  'timed-out': 'It did not end within the time allowed.',
  'out-of-memory': 'It needed more memory than allowed.',
  'process-limit': 'It started more processes or threads than allowed.',
  'disk-limit': 'It wrote more to disk than allowed.',
  'output-limit': 'It printed more than allowed.',
  crashed: 'The program ended before the test did.',
  tampered: 'The program interfered with the test run, which was ended.',
  'not-run': 'It was not run, because the run had ended before.',
};

const WORDS: FeedbackTemplate['words'] = {
  task: '{prompt}\n\nRequirements:\n\n{requirements}\n\nInterface:\n\n{interface}\n\n{format}',
  format: FORMAT,
  no_code: 'There is no code in your answer that could be run. Try again.\n\n{format}',
  not_compiled:
    'Your program is not valid Python, so no test was run:\n\n{detail}\n\nCorrect it and send the whole program again.\n\n{format}',
  wrong: 'Your program is not correct yet. Think it over and send the whole program again.\n\n{format}',
  before: 'Your program was run, and these tests do not pass yet:',
  after: 'Find the cause, correct the program and send all of it again.\n\n{format}',
  hidden:
    'Your program passes every test that is shown, but not all cases of the task. Read the requirements again, correct the program and send all of it.\n\n{format}',
  more: '{count} more tests that do not pass are not shown.',
  failed_test: 'Test {id}\n\n```python\n{source}\n```\n\n{says}',
  passed_test: 'Test {id} passes:\n\n```python\n{source}\n```',
  assertion: 'This does not hold:\n\n{line}\n\nWhat was found:\n\n{message}',
  exception: 'This line:\n\n{line}\n\nended with {exception}: {message}',
  exception_elsewhere: 'It ended with {exception}: {message}',
  untold: 'It fails.',
  stopped: STOPPED,
  ended: 'Your program was stopped before any test ended. {reason}\n\n{detail}',
};

const LIMITS = { message: 4096, test: 512, source: 1024 } as const;

/** Every template that was ever published, oldest first. */
export const TEMPLATES: readonly FeedbackTemplate[] = [
  {
    name: 'failed-tests',
    version: 1,
    purpose: 'Public tests that do not pass: what they do, and what was found there.',
    scope: 'public',
    limits: LIMITS,
    shows_passed: false,
    words: WORDS,
  },
  {
    name: 'every-test',
    version: 1,
    purpose: 'Every test, passed or not, with what it does.',
    scope: 'all',
    limits: { ...LIMITS, message: 8192 },
    shows_passed: true,
    words: { ...WORDS, before: 'Your program was run. The result of each test:', more: '{count} more tests are not shown.' },
  },
  {
    name: 'test-report',
    version: 1,
    purpose: 'All tests that do not pass, as a test runner reports them, without what differs from run to run.',
    scope: 'all',
    limits: { message: 8192, test: 2048, source: 1024 },
    shows_passed: false,
    words: {
      ...WORDS,
      failed_test: '____ {id} ____\n\n{source}\n\n{says}',
      assertion: '>   {line}\nE   {message}',
      exception: '>   {line}\nE   {exception}: {message}',
      exception_elsewhere: 'E   {exception}: {message}',
      after:
        'The tests are right and stay as they are. Correct the program so that they pass, and send all of it again.\n\n{format}',
    },
  },
  {
    name: 'outcome-only',
    version: 1,
    purpose: 'Says that the program is wrong and nothing else: for measuring what feedback is worth.',
    scope: 'none',
    limits: LIMITS,
    shows_passed: false,
    words: WORDS,
  },
];

/** One version of a template; without a number the newest. */
export function findTemplate(name: string, version?: number): FeedbackTemplate | undefined {
  return TEMPLATES.findLast((template) => template.name === name && (version === undefined || template.version === version));
}
