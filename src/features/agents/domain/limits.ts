/** What one run may take. Each ends it with a reason of its own. */
export interface AgentLimits {
  /** Answers of the model. */
  turns: number;
  /** Input and output of all calls together. */
  tokens: number;
  /** From the start of the container to the last command. */
  seconds: number;
  micro_usd: number;
  /** Of one command. */
  command_seconds: number;
  /** Of one command's output that the model is shown, characters; the middle of more is left out. */
  output_chars: number;
}

/**
 * `submitted`: the agent said that it was done; `gave-up`: it stopped acting; `agent-failed`: its own program ended with an error;
 * `model-error`: its model gave no answer, which says nothing of what it could do.
 */
export const END_REASONS = [
  'submitted',
  'gave-up',
  'turn-limit',
  'token-limit',
  'time-limit',
  'cost-limit',
  'disk-limit',
  'agent-failed',
  'model-error',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What a run has taken so far. */
export interface Taken {
  turns: number;
  tokens: number;
  microUsd: number;
  ms: number;
}

/**
 * Why there may be no further call; undefined where there may. A call counts with the most that it can take, so that no limit is ever
 * passed, and the last tokens of one often stay unused.
 */
export function reasonToStop(
  limits: AgentLimits,
  taken: Taken,
  most: { tokens: number; microUsd: number },
): EndReason | undefined {
  if (taken.turns >= limits.turns) return 'turn-limit';
  if (taken.ms >= limits.seconds * 1000) return 'time-limit';
  if (taken.microUsd + most.microUsd > limits.micro_usd) return 'cost-limit';
  return taken.tokens + most.tokens > limits.tokens ? 'token-limit' : undefined;
}
