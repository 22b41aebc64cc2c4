import { z } from 'zod';
import { AtifAgent, AtifFinalMetrics, AtifStep } from './content';

/** What is written. */
export const ATIF_VERSION = 'ATIF-v1.7';
/** What is read: each version only adds fields to the one before; 1.8 adds sounds, which nothing here knows. */
const ATIF_VERSIONS = [
  'ATIF-v1.0',
  'ATIF-v1.1',
  'ATIF-v1.2',
  'ATIF-v1.3',
  'ATIF-v1.4',
  'ATIF-v1.5',
  'ATIF-v1.6',
  ATIF_VERSION,
] as const;

const Root = z.strictObject({
  schema_version: z.enum(ATIF_VERSIONS),
  session_id: z.string().optional(),
  trajectory_id: z.string().optional(),
  agent: AtifAgent,
  steps: z.array(AtifStep).min(1),
  notes: z.string().optional(),
  final_metrics: AtifFinalMetrics.optional(),
  continued_trajectory_ref: z.string().optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});

/** A trajectory in the Agent Trajectory Interchange Format of Harbor, versions 1.0 to 1.7. */
export type AtifTrajectory = z.infer<typeof Root> & { subagent_trajectories?: AtifTrajectory[] | undefined };

/** The format with all its rules: no field beyond it, steps from 1 without a gap, and calls that observations answer. */
export const AtifTrajectory: z.ZodType<AtifTrajectory> = Root.extend({
  subagent_trajectories: z.lazy(() => z.array(AtifTrajectory)).optional(),
}).superRefine((trajectory, ctx) => {
  for (const [at, step] of trajectory.steps.entries())
    for (const { field, message } of faultsOfStep(step, at))
      ctx.addIssue({ code: 'custom', path: ['steps', at, field], message });
  for (const { at, message } of faultsOfSubagents(trajectory.subagent_trajectories ?? []))
    ctx.addIssue({ code: 'custom', path: ['subagent_trajectories', at], message });
});

interface StepFault {
  field: string;
  message: string;
}

const AGENT_ONLY = ['model_name', 'reasoning_effort', 'reasoning_content', 'tool_calls', 'metrics'] as const;

function faultsOfStep(step: AtifStep, at: number): StepFault[] {
  const faults: StepFault[] = [];
  if (step.step_id !== at + 1) faults.push({ field: 'step_id', message: `the ${at + 1}. step has the number ${step.step_id}` });
  if (step.source !== 'agent')
    for (const field of AGENT_ONLY)
      if (step[field] !== undefined) faults.push({ field, message: 'only steps of an agent have this' });
  const calls = new Set(step.tool_calls?.map(({ tool_call_id }) => tool_call_id));
  for (const { source_call_id: id } of step.observation?.results ?? [])
    if (id !== undefined && !calls.has(id)) faults.push({ field: 'observation', message: `no call ${id} in this step` });
  if (step.source === 'agent' && step.llm_call_count === 0)
    for (const field of ['metrics', 'reasoning_content'] as const)
      if (step[field] !== undefined) faults.push({ field, message: 'a step without a call of a model has none' });
  return faults;
}

function faultsOfSubagents(subagents: readonly AtifTrajectory[]): { at: number; message: string }[] {
  const seen = new Set<string>();
  return subagents.flatMap(({ trajectory_id: id }, at) => {
    if (id === undefined) return [{ at, message: 'an embedded trajectory needs a trajectory_id' }];
    if (seen.has(id)) return [{ at, message: `the trajectory_id ${id} is there twice` }];
    seen.add(id);
    return [];
  });
}
