import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { textOf } from '../../platform/http';
import { Environment, FilesPart, Metadata, Prompt, RequirementsPart } from '../tasks';

/** A task that was made elsewhere, by `assay import` or by a person's own converter. */
export const ImportedTaskBody = z
  .strictObject({
    origin: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,39}:[A-Za-z0-9_][A-Za-z0-9_./-]{0,149}$/, 'not source:id')
      .describe('Where it came from; the same origin is imported once: `humaneval:HumanEval/0`'),
    title: textOf(3, 200),
    metadata: Metadata,
    prompt: Prompt,
    requirements: RequirementsPart,
    solution: FilesPart,
    tests: FilesPart,
    environment: Environment,
    notes: z.array(z.string().max(2000)).max(1000).default([]),
  })
  .meta({ id: 'ImportedTask' });

/** One line as a client parsed it: a task, or why there is none. */
export const ImportLineBody = z.strictObject({
  line: z.number().int().min(1),
  task: ImportedTaskBody.optional(),
  error: z.string().max(2000).optional(),
});

const MAX_LINES = 2000;

/** Lines and records are checked one by one: a bad one is reported by its number, and the good ones go in. */
export const NewImport = z
  .strictObject({
    format: z.literal('humaneval').optional().describe('Format of `records`'),
    records: z.array(z.unknown()).max(MAX_LINES).optional().describe('Records of HumanEval, as objects'),
    lines: z.array(z.unknown()).max(MAX_LINES).optional().describe('Tasks made elsewhere: {line, task} or {line, error}'),
  })
  .refine((body) => (body.lines === undefined) === (body.format !== undefined && body.records !== undefined), {
    path: ['records'],
    message: 'either `format` and `records`, or `lines`',
  })
  .meta({ id: 'NewImport' });
export type NewImport = z.infer<typeof NewImport>;
export class NewImportDto extends createZodDto(NewImport) {}

const Line = z.number().int().min(1).describe('Counts from 1');

export const ImportResult = z
  .object({
    imported: z.number().int(),
    skipped: z.number().int().describe('Of an origin that is here already'),
    failed: z.array(z.object({ line: Line, reason: z.string() })),
    task_ids: z.array(idOf('task')),
    job_ids: z.array(idOf('job')).describe('The validations, in the order of task_ids'),
    notes: z
      .array(z.object({ line: Line, note: z.string() }))
      .describe('What was changed, left out or found odd in what was imported'),
  })
  .meta({ id: 'ImportResult' });
export type ImportResult = z.infer<typeof ImportResult>;
export class ImportResultDto extends createZodDto(ImportResult) {}
