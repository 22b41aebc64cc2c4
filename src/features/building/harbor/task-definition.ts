import type { BuildSpecification, Change, TreeFile } from '../../../domain/swe';

/** What the container of a task may take, in the units of task.toml. */
export interface TaskResources {
  cpus: number;
  memoryMb: number;
  storageMb: number;
  buildTimeoutSec: number;
  verifierTimeoutSec: number;
  agentTimeoutSec: number;
}

/** `1.4` is Harbor's current schema; `1.0` is what tools of before read, and knows no separate verifier. */
export type TaskVariant = { schema: '1.4'; verifier: 'shared' | 'separate' } | { schema: '1.0'; verifier: 'shared' };

export const TASK_SCHEMAS = ['1.0', '1.4'] as const;
export const VERIFIER_MODES = ['shared', 'separate'] as const;
export const DEFAULT_VARIANT = { schema: '1.4', verifier: 'shared' } as const satisfies TaskVariant;

/** A file of `environment/`, with a path below it. */
export type EnvironmentFile = Pick<TreeFile, 'path' | 'content'>;

/** Everything that a Harbor task directory is written from. */
export interface TaskDefinition {
  change: Change;
  specification: BuildSpecification;
  f2p: readonly string[];
  p2p: readonly string[];
  /** Markdown. */
  instruction: string;
  /** Text of `environment/Dockerfile`; what it copies is in `environmentFiles`. It must not copy bug.patch, which holds the fix. */
  dockerfile: string;
  environmentFiles: readonly EnvironmentFile[];
  /**
   * What decides about tests and is not the solver's to change, as it is in the base; put back before the tests run: files that
   * {@link isRunnerConfig} names and the fix leaves alone, and test files that the pull request leaves alone, without which a solver
   * could edit the tests of P2P.
   */
  restored: readonly TreeFile[];
  resources: TaskResources;
  /** `[metadata]` of task.toml: difficulty, category, tags, and whatever else is known. */
  metadata: Readonly<Record<string, unknown>>;
  variant: TaskVariant;
}
