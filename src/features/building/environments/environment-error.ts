import type { CappedLog } from '../../../platform/sandbox';

/**
 * Why there is no environment. The first four are about the repository and stay true at a second try; `timed-out`, `out-of-memory`,
 * `disk-limit` and `output-limit` may pass with higher limits; the rest are about this machine or the network, and pass with time.
 */
export const ENVIRONMENT_FAILURES = [
  'system-packages-failed',
  'install-failed',
  'compile-failed',
  'tree-differs',
  'timed-out',
  'out-of-memory',
  'disk-limit',
  'output-limit',
  'network-failed',
  'disk-full',
  'interrupted',
  'image-missing',
  'engine-unreachable',
] as const;
export type EnvironmentFailure = (typeof ENVIRONMENT_FAILURES)[number];

/** Which layer could not be made. */
export type EnvironmentStage = 'language' | 'system' | 'dependencies' | 'task';

/** A failed build, with what it printed. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  constructor(
    readonly kind: EnvironmentFailure,
    readonly stage: EnvironmentStage,
    message: string,
    readonly log?: CappedLog,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
