/** One question of the structured review. Ids are stable; a changed question gets a new id. */
export interface ChecklistItem {
  id: string;
  question: string;
  /** Whether `not-applicable` is a possible answer. */
  optional: boolean;
}

export const CHECKLIST_VERSION = '2026-11-1';

/** What a reviewer answers, each with evidence. The first two compare specification and code both ways. */
export const CHECKLIST: readonly ChecklistItem[] = [
  {
    id: 'no-behaviour-beyond-requirements',
    question: 'Does the solution do nothing that no requirement asks for?',
    optional: false,
  },
  {
    id: 'branches-trace-to-requirements',
    question: 'Does every branch of the solution trace to a requirement?',
    optional: false,
  },
  {
    id: 'tests-within-requirements',
    question: 'Does every assertion of the tests follow from prompt and requirements alone?',
    optional: false,
  },
  {
    id: 'requirements-fully-tested',
    question: 'Would the tests of each requirement catch a solution that ignores it?',
    optional: false,
  },
  { id: 'edge-cases-stated', question: 'Are the edge cases that the tests try stated in the requirements?', optional: false },
  { id: 'errors-stated', question: 'Is every exception that the tests expect named in the requirements?', optional: true },
  { id: 'alternatives-accepted', question: 'Would a right solution of another design pass the tests?', optional: false },
  { id: 'public-tests-not-enough', question: 'Would a table of the public cases fail the private tests?', optional: false },
  { id: 'prompt-self-contained', question: 'Can the task be solved from what is written, without guessing?', optional: false },
  { id: 'metadata-true', question: 'Do domain, taxonomy, difficulty and use case describe this task?', optional: false },
  {
    id: 'no-personal-or-harmful-content',
    question: 'Is the task free of personal data and of harmful content?',
    optional: false,
  },
  {
    id: 'determinism-plausible',
    question: 'Is there nothing in solution or tests that could differ from run to run?',
    optional: false,
  },
];

export const ANSWERS = ['yes', 'no', 'not-applicable'] as const;
export type Answer = (typeof ANSWERS)[number];

export interface Answered {
  item: string;
  answer: Answer;
  evidence: string;
}

/** What is wrong with a filled-in checklist: item ids by problem; empty when it is complete. */
export function checklistFaults(answers: readonly Answered[]): { item: string; detail: string }[] {
  const known = new Map(CHECKLIST.map((item) => [item.id, item]));
  const counted = new Map<string, number>();
  for (const { item } of answers) counted.set(item, (counted.get(item) ?? 0) + 1);
  const missing = CHECKLIST.filter(({ id }) => !counted.has(id)).map(({ id }) => ({ item: id, detail: 'not answered' }));
  const wrong = answers.flatMap(({ item, answer }) => {
    if (!known.has(item)) return [{ item, detail: 'no such item' }];
    if ((counted.get(item) ?? 0) > 1) return [{ item, detail: 'answered twice' }];
    return answer === 'not-applicable' && !known.get(item)?.optional ? [{ item, detail: 'always applies' }] : [];
  });
  return [...missing, ...wrong];
}
