import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { Timestamp } from '../../platform/http';
import { TunedValues, TuningStatus } from '../building';

const Language = z.enum(SWE_LANGUAGE_SLUGS);

export const TuningDecisionView = z
  .object({
    timestamp: Timestamp,
    lang: z.string().describe("The language's key in config.yaml"),
    action: z.enum(['adjust_param', 'collect_pr_needed', 'restart_suggested', 'target_reached']),
    param: z.string().optional(),
    old: z.number().optional(),
    new: z.number().optional(),
    reason: z.string(),
    evidence: z.record(z.string(), z.number().nullable()),
  })
  .meta({ id: 'SweTuningDecision' });

const TunedLanguageView = z
  .object({
    language: Language,
    key: z.string().describe('In config.yaml'),
    enabled: z.boolean(),
    params: TunedValues.extend({ max_verified_tasks: z.int().nullable() }).describe('In force'),
    verified: z.int().describe('Listed tasks'),
    status: TuningStatus,
  })
  .meta({ id: 'SweTunedLanguage' });

export const TuningView = z
  .object({
    languages: z.array(TunedLanguageView).describe('As config.yaml has them; none without one'),
    problem: z.string().nullable().describe("Why config.yaml can't be used"),
    decisions: z.array(TuningDecisionView).describe('The newest, oldest first'),
    total: z.number().int().describe('Decisions in all'),
    unreadable: z.int().describe('Lines of the log that are no decision: one that a crash cut off, say'),
  })
  .meta({ id: 'SweTuning' });
export type TuningView = z.infer<typeof TuningView>;
export class SweTuningDto extends createZodDto(TuningView) {}

const RecordedCaseBody = z
  .strictObject({
    succeeds: z.boolean().describe('Became a task, given the time'),
    seconds: z.number().min(0).max(1e7),
    session_seconds: z.number().min(0).max(1e7).default(0),
    peak_memory_mb: z.number().min(0).max(1e9).default(0),
  })
  .meta({ id: 'SweRecordedCase' });

export const NewSimulation = z
  .strictObject({
    language: Language.describe('Whose values and rules of config.yaml it begins with; else those of the fork'),
    cases: z
      .array(RecordedCaseBody)
      .min(1)
      .max(20_000)
      .optional()
      .describe('Without them those that batches of the language recorded'),
    cycles: z.int().min(1).max(5000).default(300),
    cases_per_cycle: z.int().min(1).max(1000).default(40),
    memory_mb: z.int().min(1).optional().describe('Of all cases at a time; without it what batches may take here'),
  })
  .meta({ id: 'NewSweTuningSimulation' });
export type NewSimulation = z.output<typeof NewSimulation>;
export class NewSweTuningSimulationDto extends createZodDto(NewSimulation) {}

export const SimulationView = z
  .object({
    language: Language,
    recorded_cases: z.int().describe('That were played: whole cycles of them, where there are enough for one'),
    cycles: z.int(),
    start: TunedValues,
    final: TunedValues,
    settled_at: z.int().describe('The last cycle that changed a value; 0 for none'),
    quiet_cycles: z.int().describe('So many without a change show that there comes none'),
    converged: z.boolean(),
    in_bounds: z.boolean().describe('Every value of every cycle was in its range'),
    success: z.object({ first: z.int(), last: z.int() }).describe('Of the first cycle, and of the last'),
    changes: z.array(z.object({ cycle: z.int(), param: z.string(), old: z.number(), new: z.number(), reason: z.string() })),
  })
  .meta({ id: 'SweTuningSimulation' });
export type SimulationView = z.infer<typeof SimulationView>;
export class SweTuningSimulationDto extends createZodDto(SimulationView) {}
