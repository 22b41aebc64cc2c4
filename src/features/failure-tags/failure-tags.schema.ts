import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { ALL_RULES, AXES, CONFIDENCES, POINTED_AT, TAG_SUBJECTS } from '../../domain/failure-tags';
import { idOf } from '../../domain/ids';
import { textOf, Timestamp } from '../../platform/http';
import { TAG_SOURCES, TAG_STATES } from './failure-tags.entity';

const FailureTag = z.object({
  slug: z.string().describe('Stable; a dot parts the two levels'),
  axis: z.enum(AXES),
  family: z.string(),
  description: z.string(),
  aliases: z.record(z.string(), z.array(z.string())).describe('By published taxonomy, the names there that it overlaps with'),
});
const FailureTagList = z
  .object({
    version: z.string().describe('Semantic: a tag more is minor, a tag removed or changed is major'),
    sources: z.record(z.string(), z.object({ title: z.string(), reference: z.string() })),
    items: z.array(FailureTag),
  })
  .meta({ id: 'FailureTagList' });
export type FailureTagList = z.infer<typeof FailureTagList>;
export class FailureTagListDto extends createZodDto(FailureTagList) {}

const FailureTagQuery = z.strictObject({
  axis: z.enum(AXES).optional(),
  family: z.string().max(80).optional().describe('What stands before the dot'),
});
export type FailureTagQuery = z.infer<typeof FailureTagQuery>;
export class FailureTagQueryDto extends createZodDto(FailureTagQuery) {}

const Pointer = z.object({
  at: z.enum(POINTED_AT),
  test: z.string().optional(),
  requirement: z.string().optional(),
  file: z.string().optional(),
  line: z.number().int().optional(),
  step: z.number().int().optional(),
  what: z.string().optional(),
  toggle: z.string().optional(),
});

export const AttemptTagView = z
  .object({
    tag: z.string(),
    axis: z.enum(AXES),
    taxonomy_version: z.string(),
    source: z.enum(TAG_SOURCES),
    rule: z.object({ id: z.string(), version: z.number().int(), confidence: z.enum(CONFIDENCES).nullable() }).nullable(),
    state: z.enum(TAG_STATES),
    evidence: z.array(Pointer).optional().describe('For those who may see what was found of attempts'),
    reviewer: z.string().nullable().describe('Person who decided'),
    note: z.string().nullable(),
    ruling_id: z.string().nullable().describe('The ruling that set it, or that superseded it'),
    created_at: Timestamp,
    decided_at: Timestamp.nullable(),
  })
  .meta({ id: 'AttemptTag' });
export type AttemptTagView = z.infer<typeof AttemptTagView>;
const AttemptTagList = z.object({ attempt_id: z.string(), items: z.array(AttemptTagView) }).meta({ id: 'AttemptTagList' });
export type AttemptTagList = z.infer<typeof AttemptTagList>;
export class AttemptTagListDto extends createZodDto(AttemptTagList) {}

export const NewTagDecision = z
  .strictObject({
    decision: z.enum(['confirm', 'reject', 'add']),
    tag: z.string().max(100).describe('A slug of /failure-tags; attributions are for arbiters, outcomes for the machine'),
    note: textOf(1, 2000).optional(),
  })
  .meta({ id: 'NewTagDecision' });
export type NewTagDecision = z.infer<typeof NewTagDecision>;
export class NewTagDecisionDto extends createZodDto(NewTagDecision) {}

const Interval = z.object({ low: z.number(), high: z.number(), level: z.number() });
const RuleView = z
  .object({
    id: z.string(),
    version: z.number().int(),
    description: z.string(),
    confidence: z.enum(CONFIDENCES),
    on: z.enum(TAG_SUBJECTS).describe('What it looks at'),
    tags: z.array(z.string()),
    state: z.enum(['on', 'off']),
    note: z.string().nullable().describe('Why it was switched last'),
    switched_by: z.string().nullable(),
    switched_at: Timestamp.nullable(),
    agreement: z
      .object({
        attempts: z.number().int(),
        decided: z.number().int(),
        confirmed: z.number().int(),
        precision: z.number().nullable(),
        precision_interval: Interval.nullable().describe("Wilson's, 95 %"),
        kappa: z.number().nullable().describe("Cohen's, of what it said and what people said"),
      })
      .describe('With people, since the rule was switched on'),
  })
  .meta({ id: 'TagRule' });
export type RuleView = z.infer<typeof RuleView>;
const RuleList = z
  .object({
    policy: z.object({ minimum_decided: z.number().int(), minimum_precision: z.number() }),
    items: z.array(RuleView),
  })
  .meta({ id: 'TagRuleList' });
export type RuleList = z.infer<typeof RuleList>;
export class RuleListDto extends createZodDto(RuleList) {}

const NewSwitch = z
  .strictObject({
    rule: z.enum(ALL_RULES.map(({ id }) => id) as [string, ...string[]]),
    state: z.enum(['on', 'off']),
    note: textOf(5, 2000),
  })
  .meta({ id: 'NewRuleSwitch' });
export type NewSwitch = z.infer<typeof NewSwitch>;
export class NewSwitchDto extends createZodDto(NewSwitch) {}
export class RuleDto extends createZodDto(RuleView) {}

const Counted = z.object({
  tag: z.string(),
  axis: z.enum(AXES),
  suggested: z.number().int().describe('Attempts with it that nobody has decided on'),
  confirmed: z.number().int(),
  rejected: z.number().int(),
  superseded: z.number().int(),
});
const Report = z
  .object({
    taxonomy_version: z.string(),
    attempts: z.number().int(),
    by_model: z.array(z.object({ model: z.string(), attempts: z.number().int(), tags: z.array(Counted) })),
    by_domain: z.array(z.object({ domain: z.string(), attempts: z.number().int(), tags: z.array(Counted) })),
    pass_at_k: z.array(
      z.object({
        model: z.string(),
        values: z.array(z.object({ k: z.number().int(), tasks: z.number().int(), value: z.number() })),
      }),
    ),
    confusion: z.array(z.object({ suggested: z.string().nullable(), confirmed: z.string().nullable(), count: z.number().int() })),
  })
  .meta({ id: 'FailureTagReport' });
export type Report = z.infer<typeof Report>;
export class FailureTagReportDto extends createZodDto(Report) {}

export const PLOTS = [
  'outcomes-by-model',
  'causes-by-model',
  'outcomes-by-domain',
  'causes-by-domain',
  'pass-at-k',
  'confusion',
] as const;
const ReportQuery = z.strictObject({
  of: z
    .enum(TAG_SUBJECTS)
    .default('attempt')
    .describe('Attempts of stress runs by model and domain, or trajectories by agent/model and language'),
});
export type ReportQuery = z.output<typeof ReportQuery>;
export class ReportQueryDto extends createZodDto(ReportQuery) {}
const PlotQuery = ReportQuery.extend({ plot: z.enum(PLOTS).default('causes-by-model') });
export type PlotQuery = z.output<typeof PlotQuery>;
export type PlotName = (typeof PLOTS)[number];
export class PlotQueryDto extends createZodDto(PlotQuery) {}

export class TaggedAttemptDto extends createZodDto(z.strictObject({ id: idOf('attempt') })) {}
