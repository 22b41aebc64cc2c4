import type { ChatOptions } from '../../platform/models';

export interface CallOptions extends Omit<ChatOptions, 'timeoutMs'> {
  /** In the place of the snapshot's own seed, so that attempts differ; a program gets it too. */
  seed?: number;
}
