import type { AtifStep } from '../../atif';

/** What makes a run worthless for training, whatever its tests say. */
export const CHEAT_CODES = ['git-history', 'network', 'hidden-tests', 'edits-tests', 'forged-results'] as const;
export type CheatCode = (typeof CHEAT_CODES)[number];

/** What the rules look at: a trajectory on a SWE task that was judged and audited. */
export interface TrajectoryFacts {
  outcome: 'resolved' | 'unresolved' | 'empty-patch' | 'not-applied' | 'infra-error';
  reason: { code: string; detail: string } | null;
  tests: readonly { id: string; state: string; expected: 'f2p' | 'p2p' }[];
  /** The end of what the tests printed. */
  log: string;
  /** Why the agent's loop ended; null for a run that another program made. */
  endReason: string | null;
  /** Of the audit; steps count from 1. */
  findings: readonly { code: CheatCode; step: number }[];
  patchPaths: readonly string[];
  goldenPaths: readonly string[];
  steps: readonly AtifStep[];
}
