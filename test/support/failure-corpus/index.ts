import type { CorpusCase } from './corpus-case';
import { DETERMINISM } from './determinism';
import { FORMAT_AND_REQUIREMENTS } from './format-and-requirements';
import { INTEGRITY_AND_REPAIR } from './integrity-and-repair';
import { INTERFACE } from './interface';
import { NAMES_AND_EDGES } from './names-and-edges';
import { REPLIES } from './replies';
import { RESOURCES } from './resources';

export type { CorpusAttempt, CorpusTask } from './corpus-case';

/** All rules, in the order of RULES. */
export const CORPUS: readonly CorpusCase[] = [
  ...REPLIES,
  ...INTERFACE,
  ...NAMES_AND_EDGES,
  ...FORMAT_AND_REQUIREMENTS,
  ...RESOURCES,
  ...DETERMINISM,
  ...INTEGRITY_AND_REPAIR,
];
