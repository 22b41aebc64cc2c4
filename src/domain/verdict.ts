/** Outcome of one execution (or of one test within it), in the words of docs/glossary.md. */
export const VERDICTS = [
  'passed',
  'failed',
  'not-compiled',
  'no-code',
  'crashed',
  'timed-out',
  'out-of-memory',
  'process-limit',
  'disk-limit',
  'output-limit',
  'tampered',
  'infra-error',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A single test can also not have run at all (an earlier crash, or it was not part of the run). */
export const TEST_OUTCOMES = [...VERDICTS, 'not-run'] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

/** How far a verdict can be forged by what it judges; ordered from the strongest to the weakest. */
export const TRUST_LEVELS = ['isolated-oracle', 'separate-verifier', 'in-process', 'shared-container'] as const;
export type Trust = (typeof TRUST_LEVELS)[number];

/** Which clock ran out, for the verdict `timed-out`. */
export type TimeoutCause = 'cpu' | 'wall';

export const INTERFACE_KINDS = ['functions', 'class', 'module', 'program', 'files'] as const;
export type InterfaceKind = (typeof INTERFACE_KINDS)[number];
