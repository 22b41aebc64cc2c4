import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { BLINDNESS, POLICIES, SPLITS } from '../../domain/task';
import { TRUST_LEVELS, type Trust } from '../../domain/verdict';
import { Timestamp } from '../../platform/http';
import { MeasuredDifficulty } from '../batches';
import type { FacetValue } from './facets';

/** What a solver may have of a golden task: the statement, the hints, and where to run. Nothing that is computed from a hidden part. */
const SweSealed = z.object({
  instance_id: z.string(),
  repo: z.string(),
  language: z.enum(SWE_LANGUAGE_SLUGS),
  category: z.string(),
  licences: z.array(z.string()),
  base_commit: z.string(),
  problem_statement: z.string(),
  hints: z.array(z.object({ kind: z.enum(['symbol', 'literal']), path: z.string(), text: z.string() })),
  image: z.string().describe('Immutable id'),
  timeout_seconds: z.number().int(),
  difficulty: z.string().describe('Time that it takes, as the evaluators judged it: a bucket'),
});

/** The canonical record of a golden task (swe-datasets.md 1.7), with what it was accepted on. */
export const GoldenRecord = SweSealed.extend({
  format: z.literal('assay-golden/1'),
  measured_difficulty: MeasuredDifficulty.describe('Of the golden patch'),
  pull_request: z.number().int(),
  patch: z.string(),
  test_patch: z.string(),
  fail_to_pass: z.array(z.string()),
  pass_to_pass: z.array(z.string()),
  skip_to_pass: z.array(z.string()),
  none_to_pass: z.array(z.string()),
  test_command: z.string(),
  report_format: z.string(),
  directory_hash: z.string().describe("Harbor's content hash of the directory"),
  created_at: z.string(),
  runs: z.array(z.record(z.string(), z.unknown())).describe('Every run of the validation'),
  screening: z.record(z.string(), z.unknown()),
  evaluation: z.record(z.string(), z.unknown()),
  trials: z.array(z.record(z.string(), z.unknown())).describe('What the reference agent and the models made of it'),
  certificate: z.object({ id: idOf('certificate'), sha256: z.string() }),
  hidden_tests: z
    .object({ fail_to_pass: z.int(), pass_to_pass: z.int() })
    .nullable()
    .optional()
    .describe('How many of the listed tests a blind test writer added; null for none'),
});
export type GoldenRecord = z.infer<typeof GoldenRecord>;

/** What a later feature publishes of an SWE task. */
export interface SwePublication {
  record: GoldenRecord;
  certificateId: string;
  policyVersion: number;
  trust: Trust;
  /** 1 to 10. */
  humanDifficulty: number;
  facets: readonly FacetValue[];
}

const common = {
  id: idOf('task'),
  version_id: idOf('version'),
  number: z.number().int(),
  kind: z.literal('swe'),
  split: z.enum(SPLITS).describe('By hash of the repository: all its tasks are in one split'),
  policy: z.enum(POLICIES),
  policy_version: z.number().int(),
  blindness: z.enum(BLINDNESS),
  trust: z.enum(TRUST_LEVELS),
  accepted_at: Timestamp,
  commitment: z.string().describe('sha256 of `<salt>:<content hash>`'),
};

/** The profile `sealed`: an allow-list, like that of RLEF tasks. */
export const SealedSweTask = z.object({ ...common, ...SweSealed.shape });

/** The profile `open`: the whole record. */
export const OpenSweTask = z.object({ ...common, content_hash: z.string(), salt: z.string(), ...GoldenRecord.shape });
export type OpenSweTask = z.infer<typeof OpenSweTask>;
