import { z } from 'zod';
import { AXES, DIFFICULTY_BUCKETS, POLARITIES, severityOf, type Axis, type Value } from './axes';
import { madeUp, MIN_QUOTE, QUOTE_SOURCES, type Sources } from './quotes';
import { RUBRIC_VERSION } from './rubric';

/** As SWE-bench Verified asked of its annotators, for each answer. */
export const MIN_EXPLANATION = 100;
/** As Multi-SWE-bench's questionnaire asks for the reason of another severe issue. */
export const MIN_OTHER_ISSUE = 50;

function text(min: number, max = 8000) {
  return z.string().trim().min(min).max(max);
}

const Quoted = z
  .strictObject({ source: z.enum(QUOTE_SOURCES), quote: z.string().min(MIN_QUOTE).max(2000) })
  .meta({ id: 'EvaluationQuote' });
const Evidence = z
  .array(Quoted)
  .max(20)
  .describe('Verbatim; a run of whitespace counts as one space. A quote that is not there voids the claim');

const AxisAnswer = z
  .strictObject({
    value: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
    polarity: z.enum(POLARITIES),
    explanation: text(MIN_EXPLANATION),
    evidence: Evidence.min(1),
  })
  .meta({ id: 'EvaluationAxisAnswer' });
export type AxisAnswer = z.infer<typeof AxisAnswer>;

const Doubt = z
  .strictObject({
    criterion: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'not a slug')
      .max(60)
      .describe('Code of a criterion of screening'),
    explanation: text(20),
    evidence: Evidence,
  })
  .meta({ id: 'EvaluationDoubt' });
export type Doubt = z.infer<typeof Doubt>;

const HintsAnswer = z
  .strictObject({
    verdict: z.enum(['not-needed', 'sufficient', 'missing', 'too-much']).describe('too-much: a hint gives the solution away'),
    explanation: text(20),
    evidence: Evidence,
  })
  .meta({ id: 'EvaluationHintsAnswer' });

const OtherIssue = z
  .strictObject({ present: z.boolean(), reason: text(0).default('') })
  .refine(({ present, reason }) => !present || reason.length >= MIN_OTHER_ISSUE, {
    path: ['reason'],
    message: `a major issue is told in ${MIN_OTHER_ISSUE} characters or more`,
  })
  .meta({ id: 'EvaluationOtherIssue' });

/** What one evaluator, person or program, says of a task on all dimensions. */
export const Answer = z
  .strictObject({
    rubric_version: z.literal(RUBRIC_VERSION),
    early_rejection: z.array(Doubt).max(40).describe('Criteria of early rejection that look doubtful; empty for none'),
    issue_clarity: AxisAnswer,
    test_alignment: AxisAnswer,
    hints: HintsAnswer,
    other_major_issue: OtherIssue,
    difficulty: z.enum(DIFFICULTY_BUCKETS),
    confidence: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
  })
  .meta({ id: 'EvaluationAnswer' });
export type Answer = z.infer<typeof Answer>;

const AXIS_FIELDS = { 'issue-clarity': 'issue_clarity', 'test-alignment': 'test_alignment' } as const satisfies Record<
  Axis,
  keyof Answer
>;

export function axisOf(answer: Pick<Answer, 'issue_clarity' | 'test_alignment'>, axis: Axis): AxisAnswer {
  return answer[AXIS_FIELDS[axis]];
}

/** Both axes, 0 best. */
export function severitiesOf(answer: Pick<Answer, 'issue_clarity' | 'test_alignment'>): Record<Axis, Value> {
  const [clarity, alignment] = AXES.map((axis) => severityOf(axisOf(answer, axis)));
  return { 'issue-clarity': clarity ?? 0, 'test-alignment': alignment ?? 0 };
}

/** JSON Pointers of quotes that their source does not hold. */
export function voidQuotes(answer: Answer, sources: Sources): string[] {
  const claims: [string, readonly { source: (typeof QUOTE_SOURCES)[number]; quote: string }[]][] = [
    ['/issue_clarity', answer.issue_clarity.evidence],
    ['/test_alignment', answer.test_alignment.evidence],
    ['/hints', answer.hints.evidence],
    ...answer.early_rejection.map(({ evidence }, index): [string, typeof evidence] => [`/early_rejection/${index}`, evidence]),
  ];
  return claims.flatMap(([base, quotes]) => madeUp(quotes, sources).map((index) => `${base}/evidence/${index}/quote`));
}
