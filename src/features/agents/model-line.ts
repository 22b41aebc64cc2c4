import type { AtifMetrics } from '../../domain/atif';
import { DomainError } from '../../domain/errors';
import {
  Budget,
  ModelError,
  mostOf,
  type Amount,
  type ChatMessage,
  type ChatOptions,
  type ChatTool,
  type Completion,
} from '../../platform/models';
import type { ModelCaller, ModelSnapshot } from '../models';

export interface LineOptions {
  tools: readonly ChatTool[];
  signal: AbortSignal;
}

/** An answer, or why there is none and what that may have cost. */
export type Said = { completion: Completion } | { failure: string; detail: string; paid: Amount };

/** One model of one run: what a call can cost, and the call. */
export class ModelLine {
  constructor(
    private readonly caller: ModelCaller,
    private readonly snapshot: ModelSnapshot,
    private readonly seed: number | undefined,
    private readonly tokens: ChatOptions['tokens'],
  ) {}

  get model(): string {
    const { definition, name } = this.snapshot;
    return definition.kind === 'openai' ? definition.model : name;
  }

  most(messages: readonly ChatMessage[], tools: readonly ChatTool[]): Amount {
    const { definition, settings } = this.snapshot;
    if (definition.kind !== 'openai') return { tokens: 0, microUsd: 0 };
    const { input, output, cached_input: cached } = settings.price;
    const price = { input, output, ...(cached !== undefined && { cachedInput: cached }) };
    return mostOf({ sampling: { maxTokens: definition.sampling.max_tokens }, price }, messages, tools);
  }

  async ask(messages: readonly ChatMessage[], { tools, signal }: LineOptions): Promise<Said> {
    // Without limits: it tells what a call that failed may have cost.
    const meter = new Budget({});
    const options = {
      tools,
      signal,
      budget: meter,
      ...(this.seed !== undefined && { seed: this.seed }),
      ...(this.tokens && { tokens: this.tokens }),
    };
    try {
      return { completion: await this.caller.complete(this.snapshot, messages, options) };
    } catch (error) {
      const { tokens, microUsd } = meter.ledger().spent;
      if (error instanceof ModelError) return { failure: error.kind, detail: error.message, paid: { tokens, microUsd } };
      if (error instanceof DomainError) return { failure: error.code, detail: error.message, paid: { tokens, microUsd } };
      throw error;
    }
  }
}

export function paidFor({ usage, costMicroUsd }: Completion): Amount {
  return { tokens: usage.inputTokens + usage.outputTokens, microUsd: costMicroUsd };
}

/** What a call took, in the words of ATIF. */
export function metricsOf({ usage, costMicroUsd, latencyMs, tokens, finishReason, requestId }: Completion): AtifMetrics {
  return {
    ...{ prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens },
    ...(usage.cachedTokens !== undefined && { cached_tokens: usage.cachedTokens }),
    cost_usd: costMicroUsd / 1e6,
    ...(tokens?.promptIds && { prompt_token_ids: tokens.promptIds }),
    ...(tokens?.completionIds && { completion_token_ids: tokens.completionIds }),
    ...(tokens?.logprobs && { logprobs: tokens.logprobs }),
    extra: {
      ...{ latency_ms: latencyMs, finish_reason: finishReason, usage_reported: usage.reported },
      ...(requestId !== undefined && { request_id: requestId }),
    },
  };
}
