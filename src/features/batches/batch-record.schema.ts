import { z } from 'zod';
import { Timestamp } from '../../platform/http';
import { POOL_MATCHES } from '../building';
import { TROUBLES } from './domain/trouble';

/** Why a run gave up with cases open. */
export const Stopped = z
  .object({
    reason: z.enum([...TROUBLES, 'language-disabled']),
    evidence: z.string(),
    since: Timestamp.describe('When it was met first'),
  })
  .meta({ id: 'SweBatchStop' });
export type Stopped = z.infer<typeof Stopped>;

function setting<T extends z.ZodType>(value: T) {
  return z.object({ value, from: z.enum(['options', 'config.yaml', 'service']).describe('Who said so') });
}

/** What a run of a batch goes by. */
export const BatchSettings = z
  .object({
    n_concurrent: setting(z.int()),
    timeout_seconds: setting(z.int()),
    session_seconds: setting(z.int()).describe('For proposing an environment'),
    max_verified_tasks: setting(z.int().nullable()).describe('Of the language, all batches together; null for any number'),
  })
  .meta({ id: 'SweBatchSettings' });
export type BatchSettings = z.infer<typeof BatchSettings>;

/** What a batch did not have to do itself. */
export const TakenOver = z
  .object({
    runs: z.array(
      z.object({
        from: z.enum(['batch', 'state-file', 'request']),
        name: z.string().describe("Id of the batch, or path of the state file relative to the artifacts' root"),
        pool: z.string().describe('That it was over'),
        match: z.enum(POOL_MATCHES),
        verified: z.int(),
        failed: z.int().describe('Run again by the rules of a resume'),
      }),
    ),
    problems: z
      .array(z.object({ path: z.string(), fault: z.string(), detail: z.string() }))
      .describe("State files that can't be used; they are left where they are"),
  })
  .meta({ id: 'SweTakenOver' });
export type TakenOver = z.infer<typeof TakenOver>;
