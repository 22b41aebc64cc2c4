import type { Tree } from '../../../support/swe-change';

/** A patch that wants to be taken for a solution. */
export interface HostilePatch {
  id: string;
  title: string;
  tree: Tree;
  /** Flags that have to be there. */
  flags: readonly string[];
  /** Why one process cannot tell; the verdict is then what the patch made it. */
  blind?: string;
  /** The code is right, whatever else the patch does. */
  right?: boolean;
}
