import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { TEST_OUTCOMES, TRUST_LEVELS } from '../../domain/verdict';
import { Timestamp } from '../../platform/http';
import { VALIDATION_OUTCOMES } from './validation.entity';

const RequirementOutcome = z.object({ requirement_id: z.string(), outcome: z.enum(['passed', 'failed']) });

export const ValidationView = z
  .object({
    id: idOf('validation'),
    task_id: idOf('task'),
    cycle: z.number().int(),
    status: z.enum(['running', 'concluded']),
    outcome: z.enum(VALIDATION_OUTCOMES).nullable(),
    trust: z.enum(TRUST_LEVELS).nullable(),
    job_id: idOf('job')
      .nullable()
      .describe('Follow it at /jobs/{id} or /jobs/{id}/events; null for an SWE task, which a batch proves'),
    created_at: Timestamp,
    concluded_at: Timestamp.nullable(),
    requirements: z
      .array(
        RequirementOutcome.extend({ exception: z.string().nullable().optional(), function: z.string().nullable().optional() }),
      )
      .optional()
      .describe('For the author: per requirement, with the exception type and function of one failing call'),
    tests: z
      .array(
        z.object({
          id: z.string(),
          outcome: z.enum(TEST_OUTCOMES),
          failing_line: z.object({ line: z.number().int(), text: z.string() }).nullable(),
        }),
      )
      .optional()
      .describe('For the test writer: own tests, one outcome each, and the failing line as written'),
    accepted_stubs: z
      .array(z.string())
      .optional()
      .describe('For the test writer: solutions that do nothing, which the suite accepts'),
    evidence: z.record(z.string(), z.unknown()).optional().describe('For reviewer and arbiter: everything'),
  })
  .meta({ id: 'Validation' });
export type ValidationView = z.infer<typeof ValidationView>;
export class ValidationDto extends createZodDto(ValidationView) {}
export class ValidationListDto extends createZodDto(
  z.object({ items: z.array(ValidationView) }).meta({ id: 'ValidationList' }),
) {}

export const CertificateView = z
  .object({
    id: idOf('certificate'),
    task_id: idOf('task'),
    validation_id: idOf('validation'),
    sha256: z.string().describe('Of the canonical JSON of `body`'),
    created_at: Timestamp,
    body: z.record(z.string(), z.unknown()),
    quality: z
      .object({
        run_id: idOf('quality-run'),
        policy: z.string(),
        verdict: z.enum(['passed', 'failed']),
        flake_factors: z.array(z.string()).describe('What outcomes hang on; empty for a stable suite'),
      })
      .nullable()
      .describe('Of the newest quality run on the same state; null without one'),
  })
  .meta({ id: 'Certificate' });
export type CertificateView = z.infer<typeof CertificateView>;
export class CertificateDto extends createZodDto(CertificateView) {}

export const StartedJob = z
  .object({ job_id: idOf('job'), status_url: z.string(), events_url: z.string() })
  .meta({ id: 'StartedJob' });
export type StartedJob = z.infer<typeof StartedJob>;
export class StartedJobDto extends createZodDto(StartedJob) {}

export class ValidationTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
export class ValidationParamsDto extends createZodDto(z.strictObject({ id: idOf('task'), validation: idOf('validation') })) {}
export class CertificateIdDto extends createZodDto(z.strictObject({ id: idOf('certificate') })) {}
