import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { QUALITY_POLICY_NAMES } from '../../domain/quality-policy';
import { TRUST_LEVELS, VERDICTS } from '../../domain/verdict';
import { textOf, Timestamp } from '../../platform/http';
import { REMARK_CODES } from '../../platform/python';
import { FLAKE_FACTORS } from '../probing';
import { FilesPart } from '../tasks';
import { PROBE_KINDS } from './domain/evidence';
import { GATE_VERDICTS, GATES } from './gates';
import { QUALITY_OUTCOMES } from './test-quality.entity';

export const NewQualityRun = z
  .strictObject({ policy: z.enum(QUALITY_POLICY_NAMES).default('standard-2').describe('What is asked of the suite') })
  .meta({ id: 'NewQualityRun' });
export type NewQualityRun = z.infer<typeof NewQualityRun>;
export class NewQualityRunDto extends createZodDto(NewQualityRun) {}

const Remark = z.object({ file: z.string(), line: z.number().int(), code: z.enum(REMARK_CODES), message: z.string() });
const Gate = z.object({ gate: z.enum(GATES), verdict: z.enum(GATE_VERDICTS), detail: z.string() });

const Survivor = z.object({
  id: z.string().describe('Stays the same when lines move'),
  ...{ path: z.string(), line: z.number().int(), operator: z.string(), scope: z.string() },
  diff: z.string().describe('Unified'),
  reached_by: z.array(z.string()).nullable().describe('Tests that execute the changed statement; null where that is not known'),
  waived: z.enum(['equivalent', 'no-requirement']).nullable(),
});

const Mutation = z.object({
  ...{ total: z.number().int(), killed: z.number().int(), timed_out: z.number().int(), waived: z.number().int() },
  score: z.number().nullable().describe('killed / (total - waived); a time-out is a kill'),
  dropped: z.record(z.string(), z.number().int()).describe('Edits that were no mutants, or that the policy leaves out'),
  survivors: z.array(Survivor),
});

const RequirementScore = z.object({
  requirement_id: z.string(),
  reached: z.number().int().describe('Mutants of statements that its tests execute, without time-outs'),
  ...{ tried: z.number().int().describe('A sample of these'), killed: z.number().int() },
});

export const QualityRunView = z
  .object({
    id: idOf('quality-run'),
    task_id: idOf('task'),
    policy: z.enum(QUALITY_POLICY_NAMES),
    status: z.enum(['running', 'concluded']),
    outcome: z.enum(QUALITY_OUTCOMES).nullable(),
    job_id: idOf('job').describe('Follow it at /jobs/{id} or /jobs/{id}/events'),
    created_at: Timestamp,
    concluded_at: Timestamp.nullable(),
    decoys: z.enum(GATE_VERDICTS).optional().describe('For the author: whether the suite rejects every decoy'),
    round: z.number().int().optional().describe('For the test writer: which of three rounds this is; a later one shows nothing'),
    score_percent: z
      .number()
      .int()
      .nullable()
      .optional()
      .describe('For the test writer: the mutation score in steps of ten, rounded down'),
    weak_requirements: z
      .array(z.string())
      .optional()
      .describe('For the test writer: whose tests let most wrong programs through'),
    remarks: z.array(Remark).optional().describe('For the test writer and those who see all: weaknesses of the suite as written'),
    verdict: z.enum(['passed', 'failed']).optional(),
    gates: z.array(Gate).optional(),
    trust: z.enum(TRUST_LEVELS).optional(),
    mutation: Mutation.optional(),
    requirements: z
      .array(RequirementScore)
      .optional()
      .describe(
        'Of what the tests of each requirement execute, what they notice by themselves; empty where the policy asks for none',
      ),
    flaky: z.array(z.object({ id: z.string(), factors: z.array(z.enum(FLAKE_FACTORS)) })).optional(),
    probes: z
      .array(z.object({ id: z.string(), kind: z.enum(PROBE_KINDS), verdict: z.enum(VERDICTS), failed: z.array(z.string()) }))
      .optional(),
  })
  .meta({ id: 'QualityRun' });
export type QualityRunView = z.infer<typeof QualityRunView>;
export class QualityRunDto extends createZodDto(QualityRunView) {}
export class QualityRunListDto extends createZodDto(
  z.object({ items: z.array(QualityRunView) }).meta({ id: 'QualityRunList' }),
) {}

export const NewProbe = z
  .strictObject({
    kind: z.enum(PROBE_KINDS).describe('A decoy is wrong and must fail; an alternative is right and must pass'),
    files: FilesPart.shape.files.optional().describe('A whole solution'),
    attempt_id: idOf('attempt')
      .optional()
      .describe('Instead of files: a judged attempt of a stress run, for those who may read it'),
    note: textOf(5, 2000).describe('What is wrong with it, or how it differs from the reference'),
  })
  .refine(({ files, attempt_id }) => (files === undefined) !== (attempt_id === undefined), {
    path: ['files'],
    message: 'either files or an attempt',
  })
  .meta({ id: 'NewQualityProbe' });
export type NewProbe = z.infer<typeof NewProbe>;
export class NewProbeDto extends createZodDto(NewProbe) {}

export const ProbeView = z
  .object({
    id: idOf('quality-probe'),
    task_id: idOf('task'),
    kind: z.enum(PROBE_KINDS),
    note: z.string(),
    origin: z.string().describe('The seat of who gave it'),
    created_at: Timestamp,
  })
  .meta({ id: 'QualityProbe' });
export type ProbeView = z.infer<typeof ProbeView>;
export class ProbeDto extends createZodDto(ProbeView) {}
export class ProbeListDto extends createZodDto(z.object({ items: z.array(ProbeView) }).meta({ id: 'QualityProbeList' })) {}

export const NewWaiver = z
  .strictObject({
    mutant_id: z.string().regex(/^mutant-[0-9a-f]{12}$/),
    kind: z
      .enum(['equivalent', 'no-requirement'])
      .describe('No test can tell it from the reference, or no requirement rules out what it does'),
    reason: textOf(10, 2000),
  })
  .meta({ id: 'NewMutantWaiver' });
export type NewWaiver = z.infer<typeof NewWaiver>;
export class NewWaiverDto extends createZodDto(NewWaiver) {}

export const WaiverView = NewWaiver.extend({ task_id: idOf('task'), created_at: Timestamp }).meta({ id: 'MutantWaiver' });
export type WaiverView = z.infer<typeof WaiverView>;
export class WaiverDto extends createZodDto(WaiverView) {}

export class QualityTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
export class QualityParamsDto extends createZodDto(z.strictObject({ id: idOf('task'), run: idOf('quality-run') })) {}
