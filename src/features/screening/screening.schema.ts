import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { CRITERION_CODES } from './domain/catalogue';
import { EVIDENCE_PARTS } from './domain/evidence';
import { CRITERION_STATUSES, EFFECTS } from './domain/finding';
import { SCREENING_VERDICTS } from './domain/screen';

const Language = z.enum(SWE_LANGUAGE_SLUGS);
const Code = z.enum(CRITERION_CODES as [string, ...string[]]);
const Reason = textOf(20, 4000).describe('At least 20 characters');

const Parameters = z.record(z.string().max(100), z.union([z.number(), z.boolean(), z.array(textOf(1, 500)).max(100_000)]));
const DeparturesByCriterion = z
  .record(z.string().max(100), Parameters)
  .describe('By criterion and parameter, where they depart from the catalogue');

export const CriterionView = z
  .object({
    number: z.int(),
    code: Code,
    title: z.string(),
    gate: z.boolean().describe('One of the first fifteen'),
    severity: z.enum(EFFECTS).describe('The gravest effect that it can have'),
    definition: z.string(),
    parameters: Parameters,
    source: z.string(),
    depends_on: z.array(z.enum(EVIDENCE_PARTS)),
    unknown_when: z.string(),
  })
  .meta({ id: 'ScreeningCriterion' });
export type CriterionView = z.infer<typeof CriterionView>;

const PolicyFields = {
  all: DeparturesByCriterion,
  by_language: z.partialRecord(Language, DeparturesByCriterion),
  must_be_known: z.array(Code).max(100).describe('Criteria whose `unknown` is a flag'),
};

export const ScreeningPolicyView = z.object({ version: z.int(), ...PolicyFields }).meta({ id: 'ScreeningPolicy' });
export type ScreeningPolicyView = z.infer<typeof ScreeningPolicyView>;
export class ScreeningPolicyDto extends createZodDto(ScreeningPolicyView) {}

export const NewScreeningPolicy = z.strictObject({ ...PolicyFields, reason: Reason }).meta({ id: 'NewScreeningPolicy' });
export type NewScreeningPolicy = z.output<typeof NewScreeningPolicy>;
export class NewScreeningPolicyDto extends createZodDto(NewScreeningPolicy) {}

export const CatalogueView = z
  .object({ items: z.array(CriterionView), policy: ScreeningPolicyView })
  .meta({ id: 'ScreeningCatalogue' });
export type CatalogueView = z.infer<typeof CatalogueView>;
export class ScreeningCatalogueDto extends createZodDto(CatalogueView) {}

const Pointer = z
  .object({
    run: z.object({ phase: z.string(), repetition: z.int() }).optional(),
    test: z.string().optional(),
    file: z.string().optional(),
    patch: z.enum(['fix', 'test']).optional(),
    line: z.int().optional().describe('Of the patch, from 1'),
    quote: z.string().optional(),
  })
  .meta({ id: 'ScreeningPointer' });

const Override = z
  .object({
    criterion: Code,
    reason: z.string(),
    by: z.string(),
    at: Timestamp,
    ruling_id: idOf('ruling').nullable().describe('Of the ruling that lifted a reject'),
  })
  .meta({ id: 'ScreeningOverride' });

const ResultView = z
  .object({
    number: z.int(),
    code: Code,
    status: z.enum(CRITERION_STATUSES).describe('`unknown`: the evidence is not stored'),
    effect: z.enum(EFFECTS).nullable().describe('Of a failed one'),
    detail: z.string(),
    pointers: z.array(Pointer).describe('At most 20'),
    drops: z.array(z.string()).describe('Listed tests that the task is better without'),
  })
  .meta({ id: 'ScreeningResult' });

const HEAD = {
  id: idOf('screening'),
  task_id: z.string(),
  language: Language,
  verdict: z.enum(SCREENING_VERDICTS).describe('With the overrides so far'),
  failed: z.array(Code),
  unknown: z.array(Code).describe('What is not known of the task; never to be read as fine'),
  fail_to_pass: z.int().nullable().describe('What drops leave; null while the task has blind tests and is not accepted'),
  pass_to_pass: z.int().nullable(),
  policy_version: z.int(),
  catalogue_version: z.int(),
  content_hash: z.string(),
  evidence_hash: z.string(),
  overrides: z.array(Override),
  created_at: Timestamp,
};

export const ScreeningHead = z.object(HEAD).meta({ id: 'ScreeningHead' });
export type ScreeningHead = z.infer<typeof ScreeningHead>;
export class ScreeningPageDto extends createZodDto(pageOf(ScreeningHead).meta({ id: 'ScreeningPage' })) {}

export const ScreeningView = z
  .object({
    ...HEAD,
    up_to_date: z.boolean().describe('Whether task, evidence, policy and catalogue are still those that were screened'),
    results: z.array(ResultView),
    drops: z.array(z.string()),
    etag: z.string(),
  })
  .meta({ id: 'Screening' });
export type ScreeningView = z.infer<typeof ScreeningView>;
export class ScreeningDto extends createZodDto(ScreeningView) {}

export const ScreeningQuery = PageQuery.extend({
  status: z.enum(SCREENING_VERDICTS).optional(),
  criterion: Code.optional().describe('Tasks that it did not let pass, or of which it could not tell'),
  language: Language.optional(),
});
export type ScreeningQuery = z.infer<typeof ScreeningQuery>;
export class ScreeningQueryDto extends createZodDto(ScreeningQuery) {}

export const NewScreeningRun = z
  .strictObject({ language: Language.nullable().default(null).describe('Of the tasks; all without') })
  .meta({ id: 'NewScreeningRun' });
export type NewScreeningRun = z.output<typeof NewScreeningRun>;
export class NewScreeningRunDto extends createZodDto(NewScreeningRun) {}

export const ScreeningRunView = z
  .object({ job_id: idOf('job').describe('Its result has counts: GET /v1/jobs/{id}') })
  .meta({ id: 'ScreeningRun' });
export type ScreeningRunView = z.infer<typeof ScreeningRunView>;
export class ScreeningRunDto extends createZodDto(ScreeningRunView) {}

export const NewScreeningOverride = z.strictObject({ criterion: Code, reason: Reason }).meta({ id: 'NewScreeningOverride' });
export type NewScreeningOverride = z.output<typeof NewScreeningOverride>;
export class NewScreeningOverrideDto extends createZodDto(NewScreeningOverride) {}

export class ScreeningIdDto extends createZodDto(z.strictObject({ id: idOf('screening') })) {}
