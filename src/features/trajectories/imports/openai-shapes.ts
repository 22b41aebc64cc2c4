import { z } from 'zod';
import { toolCallOf, type AtifMetrics, type AtifToolCall } from '../../../domain/atif';

/** A message's content in OpenAI's protocol: text, or parts that are texts; pictures, which lie nowhere here, are refused. */
export const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.literal('text').optional(), text: z.string() }))])
  .nullish()
  .transform((content) => (typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('')));

export const ToolCalls = z
  .array(
    z.looseObject({ id: z.string().nullish(), function: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }) }),
  )
  .nullish()
  .transform((calls) => (calls ?? []).map(callOf));

function callOf(
  { id, function: called }: { id?: string | null | undefined; function: { name: string; arguments?: unknown } },
  at: number,
): AtifToolCall {
  const text = typeof called.arguments === 'string' ? called.arguments : JSON.stringify(called.arguments ?? {});
  return toolCallOf(id ?? `call_${at}`, called.name, text);
}

const Ids = z.array(z.int().min(0)).nullish();

/** A whole completion, as OpenAI and vLLM answer it (vLLM has the ids of the tokens). */
export const Completion = z.looseObject({
  usage: z
    .looseObject({
      prompt_tokens: z.int().min(0),
      completion_tokens: z.int().min(0),
      prompt_tokens_details: z.looseObject({ cached_tokens: z.int().min(0).nullish() }).nullish(),
    })
    .nullish(),
  prompt_token_ids: Ids,
  choices: z
    .array(
      z.looseObject({
        token_ids: Ids,
        logprobs: z.looseObject({ content: z.array(z.looseObject({ logprob: z.number() })).nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** What a completion tells of its price; undefined where it tells nothing. */
export function metricsOf(
  completion: z.output<typeof Completion> | undefined,
  cost: number | undefined,
): AtifMetrics | undefined {
  const { usage, prompt_token_ids: asked, choices } = completion ?? {};
  const [choice] = choices ?? [];
  const logprobs = choice?.logprobs?.content?.map(({ logprob }) => logprob);
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const metrics: AtifMetrics = {
    ...(usage && { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.completion_tokens }),
    ...(cached != null && { cached_tokens: cached }),
    ...(cost !== undefined && { cost_usd: cost }),
    ...(asked && { prompt_token_ids: asked }),
    ...(choice?.token_ids && { completion_token_ids: choice.token_ids }),
    ...(logprobs && { logprobs }),
  };
  return Object.keys(metrics).length > 0 ? metrics : undefined;
}
