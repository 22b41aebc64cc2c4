import { z } from 'zod';

const Extra = z.record(z.string(), z.unknown()).describe('Whatever the format has no field for');

/** Text, or an image beside the file. */
const ContentPart = z
  .strictObject({
    type: z.enum(['text', 'image']),
    text: z.string().optional(),
    source: z
      .strictObject({ media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']), path: z.string() })
      .optional(),
  })
  .refine(
    ({ type, text, source }) => (type === 'text' ? text !== undefined && !source : source !== undefined && text === undefined),
    {
      message: 'a text part has a text, an image part a source, and neither has the other',
    },
  );

export const AtifContent = z.union([z.string(), z.array(ContentPart)]);
export type AtifContent = z.infer<typeof AtifContent>;

const SubagentRef = z
  .strictObject({
    trajectory_id: z.string().optional(),
    trajectory_path: z.string().optional(),
    session_id: z.string().optional(),
    extra: Extra.optional(),
  })
  .refine(({ trajectory_id, trajectory_path }) => trajectory_id !== undefined || trajectory_path !== undefined, {
    message: 'a reference needs a trajectory_id or a trajectory_path',
  });

const ToolCall = z.strictObject({
  tool_call_id: z.string(),
  function_name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  extra: Extra.optional(),
});
export type AtifToolCall = z.infer<typeof ToolCall>;

const ObservationResult = z.strictObject({
  source_call_id: z.string().optional(),
  content: AtifContent.optional(),
  subagent_trajectory_ref: z.array(SubagentRef).optional(),
  extra: Extra.optional(),
});
export type AtifObservation = z.infer<typeof ObservationResult>;

const Count = z.int().min(0);

const Metrics = z.strictObject({
  prompt_tokens: Count.optional().describe('Cached ones included'),
  completion_tokens: Count.optional(),
  cached_tokens: Count.optional(),
  cost_usd: z.number().min(0).optional(),
  prompt_token_ids: z.array(Count).optional(),
  completion_token_ids: z.array(Count).optional(),
  logprobs: z.array(z.number()).optional(),
  extra: Extra.optional(),
});
export type AtifMetrics = z.infer<typeof Metrics>;

export const AtifFinalMetrics = z.strictObject({
  total_prompt_tokens: Count.optional(),
  total_completion_tokens: Count.optional(),
  total_cached_tokens: Count.optional(),
  total_cost_usd: z.number().min(0).optional(),
  total_steps: Count.optional(),
  extra: Extra.optional(),
});

export const AtifAgent = z.strictObject({
  name: z.string(),
  version: z.string(),
  model_name: z.string().optional(),
  tool_definitions: z.array(z.record(z.string(), z.unknown())).optional().describe("OpenAI's function schema"),
  extra: Extra.optional(),
});
export type AtifAgent = z.infer<typeof AtifAgent>;

export const AtifStep = z.strictObject({
  step_id: z.int().min(1),
  timestamp: z.iso.datetime({ offset: true, local: true }).optional(),
  source: z.enum(['system', 'user', 'agent']),
  model_name: z.string().optional(),
  reasoning_effort: z.union([z.string(), z.number()]).optional(),
  message: AtifContent,
  reasoning_content: z.string().optional(),
  tool_calls: z.array(ToolCall).optional(),
  observation: z.strictObject({ results: z.array(ObservationResult) }).optional(),
  metrics: Metrics.optional(),
  is_copied_context: z.boolean().optional(),
  llm_call_count: Count.optional(),
  extra: Extra.optional(),
});
export type AtifStep = z.infer<typeof AtifStep>;

/** The texts of a content, one after the other; images have none. */
export function textOfContent(content: AtifContent | undefined): string {
  if (content === undefined || typeof content === 'string') return content ?? '';
  return content.map(({ text }) => text ?? '').join('');
}
