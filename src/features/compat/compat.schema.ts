import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { TRUST_LEVELS, VERDICTS } from '../../domain/verdict';
import { EXTRACTIONS, REWARD_POLICY_NAMES } from '../grading';

const MAX_SAMPLES = 4096;
const Label = z
  .string()
  .transform((text) => text.trim())
  .pipe(idOf('version'));

// Each of these clients is configured by a URL, so that is where its options are.
export const RewardQuery = z.strictObject({
  reward_policy: z.enum(REWARD_POLICY_NAMES).optional(),
  extraction: z.enum(EXTRACTIONS).optional(),
  accept_trust: z.enum(['in-process']).optional(),
});
export type RewardQuery = z.output<typeof RewardQuery>;
export class RewardQueryDto extends createZodDto(RewardQuery) {}

/** What OpenRLHF posts; fields that it may add are not looked at. */
export const OpenRlhfRequest = z
  .object({
    query: z.array(z.string()).min(1).max(MAX_SAMPLES).describe('Prompt and reply as one text each'),
    prompts: z.array(z.string()).describe('The prompts alone'),
    labels: z.array(Label).describe('Task version ids'),
  })
  .refine(({ query, prompts }) => prompts.length === query.length, { path: ['prompts'], message: 'not one for each query' })
  .refine(({ query, labels }) => labels.length === query.length, { path: ['labels'], message: 'not one for each query' })
  .meta({ id: 'OpenRlhfRequest' });
export type OpenRlhfRequest = z.output<typeof OpenRlhfRequest>;
export class OpenRlhfRequestDto extends createZodDto(OpenRlhfRequest) {}

export const OpenRlhfRewards = z
  .object({
    rewards: z.array(z.number()),
    scores: z.array(z.number()).describe('0 to 1, for filters: the reward where it is a share, else whether all tests passed'),
    extra_logs: z.record(z.string(), z.array(z.number())),
  })
  .meta({ id: 'OpenRlhfRewards' });
export type OpenRlhfRewards = z.infer<typeof OpenRlhfRewards>;
export class OpenRlhfRewardsDto extends createZodDto(OpenRlhfRewards) {}

const OutputPart = z.looseObject({ type: z.string().optional(), text: z.unknown().optional() });
const OutputItem = z.looseObject({
  type: z.string().optional(),
  content: z.union([z.string(), z.array(OutputPart)]).optional(),
});

/** What NeMo Gym posts to a resources server: the row, and the response of the policy. All of it goes back. */
export const NemoVerifyRequest = z
  .looseObject({
    response: z.looseObject({ output: z.array(OutputItem).max(10_000) }).describe('As of the OpenAI Responses API'),
    verifier_metadata: z.looseObject({
      version_id: Label,
      reward_policy: z.enum(REWARD_POLICY_NAMES).optional(),
      extraction: z.enum(EXTRACTIONS).optional(),
      accept_trust: z.enum(['in-process']).optional(),
    }),
  })
  .meta({ id: 'NemoVerifyRequest' });
export type NemoVerifyRequest = z.output<typeof NemoVerifyRequest>;
export class NemoVerifyRequestDto extends createZodDto(NemoVerifyRequest) {}

export const NemoVerifyResponse = z
  .looseObject({
    reward: z.number(),
    grading_id: idOf('grading'),
    verdict: z.enum(VERDICTS),
    parse: z.boolean().nullable(),
    compile: z.boolean().nullable(),
    public_pass: z.boolean().nullable(),
    private_pass: z.boolean().nullable(),
    trust: z.enum(TRUST_LEVELS),
  })
  .meta({ id: 'NemoVerifyResponse', description: 'The request, and what came of it' });
export type NemoVerifyResponse = z.infer<typeof NemoVerifyResponse>;
export class NemoVerifyResponseDto extends createZodDto(NemoVerifyResponse) {}

export class NemoSeedRequestDto extends createZodDto(z.looseObject({}).meta({ id: 'NemoSeedRequest' })) {}
export class NemoSeedResponseDto extends createZodDto(z.object({}).meta({ id: 'NemoSeedResponse' })) {}

const MAX_TEXT = 1024 * 1024;
const Text = z
  .string()
  .max(MAX_TEXT)
  .refine((text) => text.isWellFormed(), 'text with an unpaired surrogate');
const FileName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,7}$/, 'not a plain relative path');

/** What verl's SandboxFusion client posts. */
export const RunCodeRequest = z
  .object({
    code: Text.refine((text) => !text.includes('\0'), 'text with a NUL'),
    language: z.literal('python').describe('The only one here'),
    stdin: Text.nullish().transform((text) => text ?? ''),
    compile_timeout: z.number().min(0).max(600).default(10).describe('Python is not compiled; it counts into how long to wait'),
    run_timeout: z.number().positive().max(60).default(10).describe('Seconds of wall clock'),
    memory_limit_MB: z.number().int().min(-1).max(4096).default(-1).describe('-1: 512'),
    files: z.record(FileName, z.base64().max(MAX_TEXT).nullable()).default({}).describe('Text in UTF-8, in base64'),
    fetch_files: z.array(z.string()).max(0, 'files are not handed out').default([]),
  })
  .meta({ id: 'RunCodeRequest' });
export type RunCodeRequest = z.output<typeof RunCodeRequest>;
export class RunCodeRequestDto extends createZodDto(RunCodeRequest) {}

export const RunCodeResponse = z
  .object({
    status: z.enum(['Success', 'Failed']),
    message: z.string(),
    compile_result: z.null(),
    run_result: z.object({
      status: z.enum(['Finished', 'TimeLimitExceeded']),
      execution_time: z.number(),
      return_code: z.number().int().nullable(),
      stdout: z.string(),
      stderr: z.string(),
    }),
    executor_pod_name: z.null(),
    files: z.record(z.string(), z.string()),
  })
  .meta({ id: 'RunCodeResponse' });
export type RunCodeResponse = z.infer<typeof RunCodeResponse>;
export class RunCodeResponseDto extends createZodDto(RunCodeResponse) {}
