import { z } from 'zod';

/** Test ids that are kept of a trial; more say no more. */
export const MAX_FAILED = 200;

/** What a stored Harbor trial says of itself; see read-trials.ts for where each is from. */
export const TrialFacts = z.strictObject({
  /** Name of the trial's folder. */
  trial: z.string(),
  task: z.string(),
  agent: z.string(),
  model: z.string().optional(),
  /** As Harbor reads it; absent where there is none, or where the two files disagree. */
  reward: z.number().optional(),
  rewards_disagree: z.boolean(),
  exception: z.strictObject({ type: z.string(), message: z.string() }).optional(),
  /** Why result.json could not be read. */
  unreadable: z.string().optional(),
  /** From the `grade` and `states` files of our verifier: passed and all of each list, and ids that did not pass. */
  tests: z
    .strictObject({
      f2p: z.tuple([z.int(), z.int()]),
      p2p: z.tuple([z.int(), z.int()]),
      failed: z.array(z.string()).max(MAX_FAILED),
    })
    .optional(),
  /** What the solver changed. */
  patch: z.strictObject({ sha256: z.string(), empty: z.boolean() }).optional(),
  trajectory: z
    .strictObject({
      agent_steps: z.int(),
      /** Commands that name the verifier's or the oracle's folder, cut to 200 characters. */
      tests_seen: z.array(z.string()),
      solution_seen: z.array(z.string()),
    })
    .optional(),
});
export type TrialFacts = z.output<typeof TrialFacts>;

export type TrialRole = 'nop' | 'oracle' | 'attempt';

export function roleOf({ agent }: Pick<TrialFacts, 'agent'>): TrialRole {
  return agent === 'nop' || agent === 'oracle' ? agent : 'attempt';
}

/** Harbor's rewards may be fractions; a task is solved by 1 alone. */
export function hasPassed({ reward }: Pick<TrialFacts, 'reward'>): boolean {
  return reward !== undefined && reward >= 1;
}
