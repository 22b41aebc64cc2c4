import type { AtifParts } from '../../../domain/atif';

/** A run that another program made, as its file tells it. */
export interface ImportedFile extends Pick<AtifParts, 'agent' | 'rest' | 'extra'> {
  steps: AtifParts['steps'];
  /** The patch that it submitted; null where the file tells none. */
  finalDiff: string | null;
  /** Its own word for how it ended. */
  exit: string | null;
}
