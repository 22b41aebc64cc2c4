import { z } from 'zod';

export const REQUIREMENT_KINDS = [
  'signature',
  'input-format',
  'output-format',
  'constraint',
  'edge-case',
  'error',
  'performance',
] as const;
export type RequirementKind = (typeof REQUIREMENT_KINDS)[number];

/** No store carries a NUL, and an unpaired surrogate has no UTF-8 form. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** One atomic statement that tests can be traced to. */
export const Requirement = z.strictObject({
  id: z.string().regex(/^R-[1-9]\d{0,3}$/, 'not R-1, R-2, ...'),
  kind: z.enum(REQUIREMENT_KINDS),
  text: z.string().min(10).max(2000).refine(isStorable, 'text with a NUL or an unpaired surrogate'),
});
export type Requirement = z.infer<typeof Requirement>;

/** All requirements of a task, in the order of their ids: `R-1` to `R-n` without a gap. */
export const Requirements = z
  .array(Requirement)
  .min(1)
  .max(200)
  .superRefine((requirements, context) => {
    requirements.forEach(({ id }, index) => {
      const expected = `R-${index + 1}`;
      if (id !== expected)
        context.addIssue({ code: 'custom', path: [index, 'id'], message: `ids count from R-1 without a gap: ${expected} here` });
    });
  });
export type Requirements = z.infer<typeof Requirements>;
