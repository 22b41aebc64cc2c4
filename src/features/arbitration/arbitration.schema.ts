import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PARTS } from '../../domain/task';
import { textOf, Timestamp } from '../../platform/http';
import { DISCREPANCY_SOURCES, DISCREPANCY_STATUSES, DISPOSITIONS } from './arbitration.entity';
import { CONFIDENCES } from './domain/attribution';
import { FAULTS, isSubtypeOf, SUBTYPES } from './domain/ruling';

const Turn = z.object({ seat: z.enum(['author', 'test-writer']), parts: z.array(z.enum(PARTS)) });

export const RulingView = z
  .object({
    id: idOf('ruling'),
    discrepancy_id: idOf('discrepancy'),
    cycle: z.number().int(),
    fault: z.enum(FAULTS),
    subtype: z.string(),
    rationale: z.string().optional().describe('For arbiters and reviewers'),
    finding: z.string().nullable().optional().describe("For a seat holder: the finding addressed to the caller's seat"),
    findings: z
      .object({ author: z.string().optional(), 'test-writer': z.string().optional() })
      .optional()
      .describe('For arbiters and reviewers: all'),
    rework: z.array(Turn).optional(),
    leaked_to: z.array(z.enum(['author', 'test-writer'])).optional(),
    disposition: z.enum(DISPOSITIONS).optional(),
    bundle_sha256: z.string().nullable().optional().describe('Of the evidence that was ruled on'),
    decisive: z.boolean().optional().describe('Whether this one is carried out; a cycle may have two or three rulings'),
    created_at: Timestamp,
  })
  .meta({ id: 'Ruling' });
export type RulingView = z.infer<typeof RulingView>;

export const ProposalView = z
  .object({
    cycle: z.number().int(),
    fault: z.enum(FAULTS).nullable().describe('Null where no rule fired'),
    subtype: z.string().nullable(),
    reasons: z
      .array(
        z.object({
          rule: z.string(),
          version: z.number().int(),
          fault: z.enum(FAULTS),
          subtype: z.string(),
          confidence: z.enum(CONFIDENCES),
          text: z.string(),
          pointers: z
            .array(z.string())
            .describe('test:<id>, requirement:<id>, prompt, factor:<name>, stub:<name>, attachment:<kind>/<id>'),
        }),
      )
      .describe('The strongest first'),
  })
  .meta({ id: 'AttributionProposal' });
export type ProposalView = z.infer<typeof ProposalView>;
export class ProposalDto extends createZodDto(ProposalView) {}

export const MadeRuling = RulingView.extend({
  proposal: ProposalView.nullable().describe('What the machine made of the evidence; told now that the ruling stands'),
}).meta({ id: 'MadeRuling' });
export type MadeRuling = z.infer<typeof MadeRuling>;
export class MadeRulingDto extends createZodDto(MadeRuling) {}

export const BundleView = z
  .object({
    discrepancy_id: idOf('discrepancy'),
    cycle: z.number().int(),
    sha256: z.string(),
    intact: z.boolean().describe('Whether bundle, parts and stored evidence are as they were frozen'),
    changed: z.array(z.string()).describe('What is not: bundle, parts/<part>, validation'),
    body: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'EvidenceBundle' });
export type BundleView = z.infer<typeof BundleView>;
export class BundleDto extends createZodDto(BundleView) {}

export const DiscrepancyView = z
  .object({
    id: idOf('discrepancy'),
    task_id: idOf('task'),
    status: z.enum(DISCREPANCY_STATUSES),
    cycles: z.number().int(),
    opened_at: Timestamp,
    closed_at: Timestamp.nullable(),
    close_reason: z.string().nullable(),
    rulings: z.array(RulingView),
    evidence: z
      .array(
        z.object({
          source: z.enum(DISCREPANCY_SOURCES),
          validation_id: z.string().nullable(),
          grading_id: z.string().optional().describe('The grading that a trainer reported: /gradings/{id}/evidence'),
          pins: z.record(z.string(), z.string()),
          evidence_sha256: z.string().nullable(),
          statement: z.string().nullable(),
          at: Timestamp,
        }),
      )
      .optional()
      .describe(
        'For arbiters and reviewers: what is frozen, a row a cycle; read results at /tasks/{id}/validations/{validation_id}',
      ),
  })
  .meta({ id: 'Discrepancy' });
export type DiscrepancyView = z.infer<typeof DiscrepancyView>;
export class DiscrepancyDto extends createZodDto(DiscrepancyView) {}
export class DiscrepancyListDto extends createZodDto(
  z.object({ items: z.array(DiscrepancyView) }).meta({ id: 'DiscrepancyList' }),
) {}

const Finding = textOf(20, 4000);

export const NewRuling = z
  .strictObject({
    fault: z.enum(FAULTS),
    subtype: z.string().max(40),
    rationale: textOf(20, 8000).describe('Criterion, excerpt, consequence, repair; hidden from both sides'),
    findings: z.strictObject({ author: Finding.optional(), 'test-writer': Finding.optional() }).default({}),
    send_leaking_findings: z
      .boolean()
      .default(false)
      .describe('Sends a finding that shares words with a hidden part; counts as exposure'),
    bundle_sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('Of the evidence that was read: refused where the case has other evidence by now'),
    disposition: z.enum(DISPOSITIONS).default('rework').describe('For an accepted task: what becomes of the served version'),
  })
  .refine((r) => isSubtypeOf(r.fault, r.subtype), {
    path: ['subtype'],
    message: `not a subtype of this fault: ${JSON.stringify(SUBTYPES)}`,
  })
  .meta({ id: 'NewRuling' });
export type NewRuling = z.infer<typeof NewRuling>;
export class NewRulingDto extends createZodDto(NewRuling) {}

export const NewReport = z.strictObject({ statement: textOf(20, 8000) }).meta({ id: 'NewReport' });
export class NewReportDto extends createZodDto(NewReport) {}

export const QuarantineDecision = z
  .strictObject({ decision: z.enum(['restore', 'retire']), reason: textOf(10, 2000) })
  .meta({ id: 'QuarantineDecision' });
export type QuarantineDecision = z.infer<typeof QuarantineDecision>;
export class QuarantineDecisionDto extends createZodDto(QuarantineDecision) {}

export const PrecedentQuery = z.strictObject({
  fault: z.enum(FAULTS).optional(),
  subtype: z.string().max(40).optional(),
});
export type PrecedentQuery = z.infer<typeof PrecedentQuery>;
export class PrecedentQueryDto extends createZodDto(PrecedentQuery) {}

export const PrecedentView = z
  .object({
    discrepancy_id: idOf('discrepancy'),
    task_id: idOf('task'),
    source: z.enum(DISCREPANCY_SOURCES),
    statement: z.string().nullable(),
    fault: z.enum(FAULTS),
    subtype: z.string(),
    rationale: z.string(),
    findings: z.object({ author: z.string().optional(), 'test-writer': z.string().optional() }),
    close_reason: z.string().nullable(),
    closed_at: Timestamp.nullable(),
    score: z.number().describe('BM25; comparable within one answer alone'),
  })
  .meta({ id: 'Precedent' });
export type PrecedentView = z.infer<typeof PrecedentView>;
export class PrecedentListDto extends createZodDto(z.object({ items: z.array(PrecedentView) }).meta({ id: 'PrecedentList' })) {}

export class CycleQueryDto extends createZodDto(
  z.strictObject({ cycle: z.coerce.number().int().min(0).optional().describe('From 0; the newest where it is not given') }),
) {}
export class DiscrepancyIdDto extends createZodDto(z.strictObject({ id: idOf('discrepancy') })) {}
export class ArbitrationTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
