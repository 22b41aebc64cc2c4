import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { CHEAT_CODES } from '../../domain/failure-tags';
import { END_REASONS } from '../agents';
import { AttemptTagView, NewTagDecision } from '../failure-tags';
import { IMPORT_FORMATS } from './imports/read-file';

const TaskId = z.string().regex(/^[a-z0-9][a-z0-9._-]*__[a-z0-9._-]+-[1-9][0-9]*$/, 'not owner__repo-123');
const STATES = ['pending', 'running', 'judging', 'imported', 'judged', 'failed'] as const;
const OUTCOMES = ['resolved', 'unresolved', 'empty-patch', 'not-applied', 'infra-error'] as const;

const AgentSpec = z
  .strictObject({
    kind: z
      .enum(['nop', 'oracle', 'bash', 'installed'])
      .describe(
        '`nop` changes nothing, `oracle` hands in the golden patch, `bash` asks a model, `installed` is a program that asks one',
      ),
    agent_id: idOf('agent').optional().describe('Of an `installed` one'),
  })
  .refine(({ kind, agent_id: id }) => (kind === 'installed') === (id !== undefined), {
    path: ['agent_id'],
    message: 'an installed agent has one, and no other',
  })
  .meta({ id: 'TrajectoryAgent' });
export type AgentSpec = z.output<typeof AgentSpec>;

const Limits = z
  .strictObject({
    turns: z.int().min(1).max(1000).default(100),
    tokens: z
      .int()
      .min(1)
      .max(1e9)
      .default(2_000_000)
      .describe('Input and output of all calls; a call counts with the most it can take'),
    seconds: z.int().min(1).max(86_400).default(3600),
    micro_usd: z.int().min(0).max(1e12).default(5_000_000),
    command_seconds: z.int().min(1).max(3600).default(180),
    output_chars: z.int().min(200).max(200_000).default(16_000).describe('Of a command, what the model is shown'),
  })
  .meta({ id: 'TrajectoryLimits' });

export const NewTrajectories = z
  .strictObject({
    task_ids: z.array(TaskId).min(1).max(500),
    agents: z.array(AgentSpec).min(1).max(8),
    model_ids: z.array(idOf('model')).max(32).default([]).describe('Asked by `bash` and `installed`'),
    attempts: z.int().min(1).max(256).default(1).describe('Of each agent with each model at each task'),
    limits: Limits.prefault({}).describe('Of each attempt'),
    n_concurrent: z.int().min(1).max(64).default(1),
    tokens: z
      .enum(['logprobs', 'ids'])
      .nullable()
      .default(null)
      .describe('Asks endpoints for log-probabilities, or for these and ids'),
  })
  .meta({ id: 'NewTrajectories' });
export type NewTrajectories = z.output<typeof NewTrajectories>;
export class NewTrajectoriesDto extends createZodDto(NewTrajectories) {}

export const TrajectoryRunView = z
  .object({ id: idOf('trajectory-run'), job_id: idOf('job'), trajectories: z.int(), created_at: Timestamp })
  .meta({ id: 'TrajectoryRun' });
export type TrajectoryRunView = z.infer<typeof TrajectoryRunView>;
export class TrajectoryRunDto extends createZodDto(TrajectoryRunView) {}

export const NewImport = z
  .strictObject({
    format: z.enum(IMPORT_FORMATS),
    task_id: TaskId,
    document: z
      .record(z.string(), z.unknown())
      .describe('The file: ATIF 1.0 to 1.7, `.traj` of SWE-agent, or a file of mini-swe-agent'),
    patch: textOf(0, 4 * 1024 * 1024)
      .optional()
      .describe('The final diff, where the file does not hold it'),
  })
  .meta({ id: 'TrajectoryImport' });
export type NewImport = z.output<typeof NewImport>;
export class NewTrajectoryImportDto extends createZodDto(NewImport) {}

const Finding = z
  .object({ code: z.enum(CHEAT_CODES), step: z.int(), quote: z.string(), detail: z.string() })
  .meta({ id: 'CheatFinding' });

export const TrajectorySummary = z
  .object({
    id: idOf('trajectory'),
    run_id: idOf('trajectory-run').nullable(),
    imported_from: z.enum(IMPORT_FORMATS).nullable(),
    task_id: z.string(),
    content_hash: z.string().describe("Harbor's hash of the task that was worked on"),
    agent: z.string(),
    model: z.string().nullable(),
    snapshot_id: idOf('model-snapshot').nullable(),
    attempt: z.int(),
    seed: z.int().nullable(),
    state: z.enum(STATES),
    round: z.int().describe('Counts beginnings: more than one where the process died'),
    end_reason: z.enum(END_REASONS).nullable(),
    end_detail: z.string().nullable(),
    outcome: z.enum(OUTCOMES).nullable().describe('By our own judgement; null for what was not judged'),
    cheated: z.boolean().nullable(),
    steps: z.int(),
    turns: z.int(),
    spent: z.object({ tokens: z.int(), micro_usd: z.int(), lost_tokens: z.int(), lost_micro_usd: z.int() }),
    created_at: Timestamp,
    started_at: Timestamp.nullable(),
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'TrajectorySummary' });
export type TrajectorySummary = z.infer<typeof TrajectorySummary>;
export class TrajectorySummaryDto extends createZodDto(TrajectorySummary) {}
export class TrajectoryPageDto extends createZodDto(pageOf(TrajectorySummary).meta({ id: 'TrajectoryPage' })) {}

export const TrajectoryView = TrajectorySummary.extend({
  limits: Limits.nullable(),
  patch: z.string().nullable().describe('The final diff'),
  trust: z.enum(['separate-verifier', 'shared-container']).nullable(),
  reason: z.object({ code: z.string(), detail: z.string() }).nullable(),
  tests: z.array(z.object({ id: z.string(), state: z.string(), expected: z.enum(['f2p', 'p2p']) })),
  flags: z.array(z.object({ code: z.string(), paths: z.array(z.string()) })),
  findings: z.array(Finding).describe('What makes it cheated'),
  tags: z.array(AttemptTagView).describe('As rules suggest and people decide; how a run that was not judged failed is not known'),
}).meta({ id: 'Trajectory' });
export type TrajectoryView = z.infer<typeof TrajectoryView>;
export class TrajectoryDto extends createZodDto(TrajectoryView) {}

const TrajectoryTagList = z
  .object({ trajectory_id: z.string(), items: z.array(AttemptTagView) })
  .meta({ id: 'TrajectoryTagList' });
export type TrajectoryTagList = z.infer<typeof TrajectoryTagList>;
export class TrajectoryTagListDto extends createZodDto(TrajectoryTagList) {}
export class TrajectoryTagDecisionDto extends createZodDto(NewTagDecision) {}

const StepView = z
  .object({ number: z.int(), step: z.record(z.string(), z.unknown()).describe("ATIF's step"), patch: z.string().nullable() })
  .meta({ id: 'TrajectoryStep' });
export class StepPageDto extends createZodDto(pageOf(StepView).meta({ id: 'TrajectoryStepPage' })) {}
export type StepView = z.infer<typeof StepView>;

/** A document of ATIF 1.7; its own definition is Harbor's. */
export class AtifDto extends createZodDto(z.record(z.string(), z.unknown()).meta({ id: 'AtifTrajectory' })) {}

export class TrajectoryIdDto extends createZodDto(z.strictObject({ id: idOf('trajectory') })) {}
export class StepQueryDto extends createZodDto(PageQuery) {}
export type StepQuery = z.output<typeof PageQuery>;

const Filter = z.strictObject({
  task_id: TaskId.optional(),
  run_id: idOf('trajectory-run').optional(),
  agent: textOf(1, 100).optional(),
  model: textOf(1, 200).optional(),
});
export type TrajectoryFilter = z.output<typeof Filter>;

export const TrajectoryQuery = PageQuery.extend({
  ...Filter.shape,
  state: z.enum(STATES).optional(),
  outcome: z.enum(OUTCOMES).optional(),
});
export type TrajectoryQuery = z.output<typeof TrajectoryQuery>;
export class TrajectoryQueryDto extends createZodDto(TrajectoryQuery) {}

export const INCLUDES = ['unresolved', 'cheated', 'unjudged'] as const;
export const ExportQuery = Filter.extend({
  format: z.enum(['sft', 'atif']).default('sft'),
  include: z
    .string()
    .max(100)
    .default('')
    .transform((list) => list.split(',').filter(Boolean))
    .pipe(z.array(z.enum(INCLUDES)))
    .describe('With commas: `unresolved`, `cheated`, `unjudged`; nothing of these by default'),
});
export type ExportQuery = z.output<typeof ExportQuery>;
export class ExportQueryDto extends createZodDto(ExportQuery) {}
