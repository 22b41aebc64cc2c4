import type { Axis, DifficultyBucket, Value } from './axes';

/** Changes with every change of the texts below; a stored answer names the version that its evaluator read. */
export const RUBRIC_VERSION = 'rubric-1';

export interface RubricValue {
  /** 0 best. */
  value: Value;
  name: string;
  /** When to give it. */
  text: string;
  example: string;
}

export interface RubricAxis {
  axis: Axis;
  question: string;
  /** What to read, in this order, and what not to lean on. */
  how: string;
  values: readonly RubricValue[];
}

export const RUBRIC_AXES: readonly RubricAxis[] = [
  {
    axis: 'issue-clarity',
    question: 'Could a competent engineer, with the repository and this statement alone, know what to change?',
    how: 'Read the statement and the accepted hints before patch and tests. Judge what they say, not what you know of the project or guess from the patch. Quote the sentence that tells what to do, or the one that leaves it open.',
    values: [
      {
        value: 0,
        name: 'clear',
        text: 'The statement says what is wrong or wanted and how it should behave afterwards; two engineers would aim at the same behaviour.',
        example:
          'The call, its input, the wrong result and the right one are given: `slug("A  B")` gives `a--b` and should give `a-b`.',
      },
      {
        value: 1,
        name: 'small gaps',
        text: 'Something is left open, but there is one reading that nearly everybody would choose, or the repository settles it by convention.',
        example:
          'An error is asked for on bad input and its class is not named, while every neighbouring function raises the same one.',
      },
      {
        value: 2,
        name: 'ambiguous',
        text: 'Several readings are equally sensible and lead to different behaviour; who guesses another one than the author fails.',
        example:
          'A report asks for better handling of time zones and names neither a case that fails nor the result that it expects.',
      },
      {
        value: 3,
        name: 'not workable',
        text: 'What to do cannot be known without something that is not there: a screenshot, a talk elsewhere, a private decision.',
        example: 'The whole text is a link to a chat and the words that the second idea in it should be done.',
      },
    ],
  },
  {
    axis: 'test-alignment',
    question: 'Do the tests accept what solves the task as stated, and reject what does not?',
    how: 'List what the fail-to-pass tests assert: names, messages, formats, values. For each, find where the statement, a hint or the base tree implies it. Then think of another right solution and run it through the tests in your head. Quote the assertion, and the words of the statement that it rests on or goes beyond.',
    values: [
      {
        value: 0,
        name: 'aligned',
        text: 'All that is asserted follows from statement, hints or base tree; solutions of other designs pass, and half-done ones fail.',
        example: 'The tests call the function that the statement names and compare the results that it lists.',
      },
      {
        value: 1,
        name: 'slightly off',
        text: 'Nearly all right solutions pass; an unusual one might not, or one corner of the statement is not tested.',
        example: 'One of nine assertions fixes the order of keys, which most solutions keep without being told.',
      },
      {
        value: 2,
        name: 'too narrow or too wide',
        text: 'Sensible solutions fail over something that nobody stated, or solutions pass that leave the stated behaviour out.',
        example: 'The tests match the words of an error message that only the golden patch knows.',
      },
      {
        value: 3,
        name: 'another task',
        text: 'The tests ask for something else than the statement, or for a helper that exists in the golden patch alone.',
        example: 'The statement asks for a faster parser; the tests import a new private class by its name.',
      },
    ],
  },
];

export interface RubricQuestion {
  id: 'early-rejection' | 'hints' | 'other-major-issue' | 'difficulty' | 'confidence';
  text: string;
}

export const RUBRIC_QUESTIONS: readonly RubricQuestion[] = [
  {
    id: 'early-rejection',
    text: 'Which criteria of early rejection look doubtful to you, although screening passed? Name each by its code, and quote what makes you doubt.',
  },
  {
    id: 'hints',
    text: 'Do the tests need a name or a signature that neither statement nor base tree implies? `missing`: they do, and no hint gives it. `sufficient`: the hints give it. `too-much`: a hint tells how to solve the task. `not-needed`: neither is there anything to give nor a hint.',
  },
  {
    id: 'other-major-issue',
    text: 'Is there anything else that makes the task unfit: a wrong golden patch, a secret, an offence, a test that needs the network? Tell it in 50 characters or more.',
  },
  {
    id: 'difficulty',
    text: 'How long would an engineer need who has spent a few hours with the code base? It never keeps or drops a task.',
  },
  { id: 'confidence', text: 'How sure are you of your two scores: 1 (a guess) to 5 (certain)?' },
];

export const RUBRIC_DIFFICULTY: Readonly<Record<DifficultyBucket, string>> = {
  'under-15-minutes': 'A line or two whose place the statement gives away.',
  '15-minutes-to-1-hour': 'A small change that needs some thought.',
  '1-to-4-hours': 'A function or file rewritten, or several files that have to fit together.',
  'over-4-hours': 'Research, a rare field, or well over a hundred lines.',
};
