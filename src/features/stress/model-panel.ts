import { NOTHING, type Amount } from './domain/budget';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import { Budget, ModelError, mostOf, type Completion, type Price } from '../../platform/models';
import { ModelCaller, ModelRegistry, type ModelSnapshot } from '../models';
import { EndpointGates } from './endpoint-gates';
import type { RunModel } from './stress.entity';

export interface Message {
  role: 'user' | 'assistant';
  content: string;
}

/** A whole answer, as it is stored. */
export interface Answer {
  text: string;
  finishReason: string | null;
  inputTokens: number;
  outputTokens: number;
  /** False where the endpoint told no usage: the numbers are upper bounds then. */
  usageReported: boolean;
  costMicroUsd: number;
  requestId: string | null;
  latencyMs: number;
  /** Requests that it took, refused ones included. */
  tries: number;
}

/** A call without an answer. */
export interface NoAnswer {
  code: string;
  /** For people; holds no key and no prompt. */
  detail: string;
  /** The most that it can have cost; null where nothing was answered, so that nothing is owed. */
  paid: Amount | null;
  /** No further call of this model can fare better until somebody has changed something. */
  final: boolean;
}

/** What no further call mends: the key, the request, the address. */
const FINAL: ReadonlySet<string> = new Set(['bad-key', 'bad-request', 'refused-address']);

/** The models of a run: what a call to one can cost, and the call. */
@Injectable()
export class ModelPanel {
  private readonly gates = new EndpointGates();

  constructor(
    private readonly registry: ModelRegistry,
    private readonly caller: ModelCaller,
  ) {}

  /** The most that a call can cost. */
  async most(model: RunModel, messages: readonly Message[]): Promise<Amount> {
    const { definition, settings } = await this.registry.getSnapshot(model.snapshot_id);
    if (definition.kind !== 'openai') return NOTHING;
    return mostOf({ sampling: { maxTokens: definition.sampling.max_tokens }, price: priceOf(settings) }, messages);
  }

  /** One call, when its endpoint has room. An aborted signal is a NoAnswer like any other. */
  async ask(model: RunModel, ordinal: number, messages: readonly Message[], signal: AbortSignal): Promise<Answer | NoAnswer> {
    // Without limits: it tells what a call that failed may have cost.
    const meter = new Budget({});
    try {
      const snapshot = await this.registry.getSnapshot(model.snapshot_id);
      const seed = seedOf(snapshot, ordinal);
      const options = { budget: meter, signal, ...(seed !== undefined && { seed }) };
      return answerOf(
        await this.gates.through(endpointOf(snapshot), model.concurrency, signal, () =>
          this.caller.complete(snapshot, messages, options),
        ),
      );
    } catch (error) {
      return noAnswerOf(error, meter);
    }
  }
}

function priceOf({ price }: ModelSnapshot['settings']): Price {
  const { input, output, cached_input: cached } = price;
  return { input, output, ...(cached !== undefined && { cachedInput: cached }) };
}

/** Models behind one address share its limit. */
function endpointOf({ definition, modelId }: ModelSnapshot): string {
  return definition.kind === 'openai' ? definition.base_url : modelId;
}

/** Attempts differ: a model with a fixed seed would say the same each time. */
function seedOf({ definition }: ModelSnapshot, ordinal: number): number | undefined {
  if (definition.kind === 'program') return ordinal;
  const seed = definition.kind === 'openai' ? definition.sampling.seed : undefined;
  return seed === undefined ? undefined : seed + ordinal - 1;
}

function answerOf({ text, finishReason, usage, costMicroUsd, requestId, latencyMs, attempts }: Completion): Answer {
  const { inputTokens, outputTokens, reported } = usage;
  return {
    ...{ text, finishReason, inputTokens, outputTokens, usageReported: reported, costMicroUsd },
    ...{ requestId: requestId ?? null, latencyMs, tries: attempts },
  };
}

function noAnswerOf(error: unknown, meter: Budget): NoAnswer {
  const { spent } = meter.ledger();
  const paid = spent.tokens > 0 || spent.microUsd > 0 ? { tokens: spent.tokens, microUsd: spent.microUsd } : null;
  if (error instanceof ModelError) return { code: error.kind, detail: error.message, paid, final: FINAL.has(error.kind) };
  if (error instanceof DomainError) return { code: error.code, detail: error.message, paid, final: true };
  throw error;
}
