import type { Doubt } from '../../../../domain/evaluation';
import type { StatementFacts } from './statement-facts';
import type { TestFacts } from './test-facts';
import { counted, listed, quotesOf, type TaskTexts } from './texts';

/** Bounds of the catalogue of early rejection (criteria 14, 22, 23). */
const MIN_WORDS = 40;
const MAX_FILES = 25;
const LINES = { min: 3, max: 1500 };
const LEAK = 20;

const VOLATILE = /0x[0-9a-f]{6,}|\/tmp\/|[0-9a-f]{8}-[0-9a-f]{4}-|\d{4}-\d\d-\d\d|\bgw\d+\b|\[\s*\d+%\]|\b\d+(?:\.\d+)?\s?m?s\b/;
const TEST_DEFINITION = /^\s*(?:def test_|#\[(?:tokio::)?test\]|#\[cfg\(test\)\]|func Test[A-Z]|@Test\b|(?:it|test)\(\s*['"`])/;
const FIXTURE = /\.(?:txt|csv|json|snap|png|golden)$/;

/** Criteria of early rejection that the texts alone make doubtful. Codes are those of screening. */
export function doubtsOf(texts: TaskTexts, statement: StatementFacts, { test, golden, hiddenNames }: TestFacts): Doubt[] {
  const changed = golden.added.length + golden.removed.length;
  const leaked = golden.added.map((line) => line.trim()).filter((line) => isTelling(line) && texts.statement.includes(line));
  const inGold = golden.added.filter((line) => TEST_DEFINITION.test(line));
  const volatile = texts.failToPass.filter((id) => VOLATILE.test(id));
  const imports = test.added.filter(
    (line) => /\b(?:import|require|use|from)\b/.test(line) && hiddenNames.some((name) => line.includes(name)),
  );
  return [
    ...doubt(
      texts.failToPass.length === 0,
      'empty-lists',
      'No fail-to-pass test is listed, so nothing shows that the task is done.',
    ),
    ...doubt(volatile.length > 0, 'name-stability', `Ids of tests hold what changes from run to run: ${listed(volatile)}.`),
    ...doubt(
      changed < LINES.min || changed > LINES.max || golden.files.length > MAX_FILES,
      'pr-size',
      `The golden patch changes ${counted(changed, 'line')} of ${counted(golden.files.length, 'file')}.`,
    ),
    ...doubt(inGold.length > 0, 'f2p-in-gold', 'The golden patch adds what looks like tests.', quotesOf('golden-patch', inGold)),
    ...doubt(
      test.files.length > 0 && test.files.every((path) => FIXTURE.test(path)),
      'fixture-only-tests',
      `The test patch changes data alone: ${listed(test.files)}.`,
    ),
    ...doubt(test.binary || golden.binary, 'binary-in-patch', 'A patch holds binary data, which no evaluator can read.'),
    ...doubt(leaked.length > 0, 'solution-leak', 'The statement holds lines of the golden patch.', quotesOf('statement', leaked)),
    ...doubt(
      statement.words < MIN_WORDS,
      'issue-text',
      `The statement has ${counted(statement.words, 'word')}, fewer than ${MIN_WORDS}.`,
    ),
    ...doubt(
      statement.images.length > 0,
      'issue-text',
      'The statement leans on pictures.',
      quotesOf('statement', statement.images),
    ),
    ...doubt(
      statement.issues.length > 1,
      'multi-issue',
      `The statement refers to ${listed(statement.issues)}.`,
      quotesOf(
        'statement',
        statement.issues.map((issue) => lineWith(texts.statement, issue)),
      ),
    ),
    ...doubt(
      imports.length > 0,
      'compile-only-f2p',
      'The tests import what only the golden patch has: before it they do not even load.',
      quotesOf('tests', imports),
    ),
  ];
}

function doubt(found: boolean, criterion: string, explanation: string, evidence: Doubt['evidence'] = []): Doubt[] {
  return found ? [{ criterion, explanation, evidence }] : [];
}

function isTelling(line: string): boolean {
  return line.replace(/\s/g, '').length >= LEAK;
}

function lineWith(text: string, part: string): string {
  return text.split('\n').find((line) => line.includes(part)) ?? part;
}
