import { z } from 'zod';

/** Id prefixes, one a resource; an id is `<prefix>_<uuidv7>`, so that ids sort by creation time. */
export const ID_PREFIXES = {
  account: 'acc',
  token: 'tok',
  task: 'task',
  revision: 'rev',
  seat: 'seat',
  claim: 'claim',
  exposure: 'exp',
  clarification: 'clar',
  validation: 'val',
  certificate: 'cert',
  discrepancy: 'disc',
  ruling: 'rul',
  review: 'revw',
  version: 'ver',
  release: 'rel',
  job: 'job',
  execution: 'exec',
  import: 'imp',
  grading: 'grad',
  episode: 'ep',
  'pr-pool': 'pool',
  candidate: 'cand',
  batch: 'bat',
  'prediction-evaluation': 'peval',
  model: 'mod',
  'model-snapshot': 'snap',
  benchmark: 'bench',
  match: 'match',
  calibration: 'cal',
  pause: 'pause',
  'stress-run': 'stress',
  attempt: 'att',
  trajectory: 'traj',
  'trajectory-run': 'trun',
  agent: 'agent',
  'failure-tag': 'ftag',
  'panel-finding': 'pfind',
  'rule-switch': 'rsw',
  hint: 'hint',
  'hint-set': 'hset',
  'quality-run': 'qrun',
  'quality-probe': 'qprobe',
  screening: 'scr',
  evaluation: 'eval',
  'evaluation-response': 'evresp',
  'evaluation-gold': 'evgold',
  prefill: 'prefill',
  delivery: 'del',
  'drift-run': 'drift',
  'hidden-test-round': 'htr',
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

/** Zod schema of one kind of id. */
export function idOf(kind: IdKind): z.ZodString {
  const prefix = ID_PREFIXES[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`), `not a ${kind} id`)
    .describe(`Id of a ${kind}: ${prefix}_<uuidv7>`);
}
