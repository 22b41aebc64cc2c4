import type { AtifAgent, AtifStep } from './content';
import { ATIF_VERSION, AtifTrajectory } from './trajectory';

export interface AtifParts {
  id: string;
  agent: AtifAgent;
  steps: readonly AtifStep[];
  extra?: Record<string, unknown>;
  /** What an imported file had beside these. */
  rest?: Partial<Pick<AtifTrajectory, 'session_id' | 'notes' | 'continued_trajectory_ref' | 'subagent_trajectories'>>;
}

/** The file of version 1.7, with its totals counted. What the format does not allow is thrown (ZodError): it is never written. */
export function writeAtif({ id, agent, steps, extra, rest }: AtifParts): AtifTrajectory {
  const document: AtifTrajectory = {
    schema_version: ATIF_VERSION,
    ...rest,
    ...{ trajectory_id: id, agent, steps: [...steps], final_metrics: totalsOf(steps) },
    ...(extra && { extra }),
  };
  return AtifTrajectory.parse(JSON.parse(JSON.stringify(document)));
}

/** Sums over the steps' metrics; copied steps were paid for elsewhere. A total that no step tells is left out. */
function totalsOf(steps: readonly AtifStep[]): NonNullable<AtifTrajectory['final_metrics']> {
  const metrics = steps.flatMap((step) => (step.metrics && step.is_copied_context !== true ? [step.metrics] : []));
  const sum = (field: 'prompt_tokens' | 'completion_tokens' | 'cached_tokens' | 'cost_usd'): number | undefined => {
    const told = metrics.flatMap((each) => each[field] ?? []);
    return told.length === 0 ? undefined : told.reduce((total, each) => total + each, 0);
  };
  return {
    ...{ total_prompt_tokens: sum('prompt_tokens'), total_completion_tokens: sum('completion_tokens') },
    ...{ total_cached_tokens: sum('cached_tokens'), total_cost_usd: rounded(sum('cost_usd')), total_steps: steps.length },
  };
}

/** To micro-dollars: what was summed are these. */
function rounded(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : Math.round(usd * 1e6) / 1e6;
}
