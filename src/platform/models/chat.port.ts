import type { Budget } from './budget';

/** Micro-dollars (millionths of a dollar) a million tokens, integers. Cached input tokens cost as input unless said otherwise. */
export interface Price {
  input: number;
  output: number;
  cachedInput?: number;
}

export interface Sampling {
  temperature?: number;
  topP?: number;
  /** The most tokens of an answer; always sent, for without it nothing bounds what a call costs. */
  maxTokens: number;
  seed?: number;
  /** At most four. */
  stop?: readonly string[];
}

/** Where and how a model is asked. `apiKey` is its value; who has it passes it here and nowhere else. */
export interface Endpoint {
  /** The part before `/chat/completions`, with its `/v1` where the server has one. */
  baseUrl: string;
  model: string;
  apiKey?: string;
  sampling: Sampling;
  price: Price;
  /** How the server calls the limit of an answer; OpenAI's reasoning models know the second name alone. */
  limitName?: 'max_tokens' | 'max_completion_tokens';
}

export interface ToolCall {
  id: string;
  name: string;
  /** As the model wrote it: mostly JSON, not always valid. */
  arguments: string;
}

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: readonly ToolCall[] }
  | { role: 'tool'; toolCallId: string; content: string };

export interface ChatTool {
  name: string;
  description: string;
  /** A JSON schema of an object. */
  parameters: Readonly<Record<string, unknown>>;
}

export interface ChatOptions {
  tools?: readonly ChatTool[];
  signal?: AbortSignal;
  /** Reserves the most that the call can cost before it is sent, and settles what it did cost. */
  budget?: Budget;
  /** For the whole call, with all tries and waits. 10 minutes unless said otherwise. */
  timeoutMs?: number;
  /** Asks for the log-probability of each token; `ids` asks for the tokens' ids too, as vLLM does (`return_token_ids`). */
  tokens?: 'logprobs' | 'ids';
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Of the input tokens, those that the server had in its cache. */
  cachedTokens?: number;
  /** False where the server told no usage: the numbers are upper bounds then, one token a byte. */
  reported: boolean;
}

/** What an endpoint tells of tokens; each only where it does. */
export interface TokenData {
  promptIds?: number[];
  completionIds?: number[];
  logprobs?: number[];
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';

/** A whole answer, up to the reason why it ended; half of one is never given. */
export interface Completion {
  text: string;
  finishReason: FinishReason;
  toolCalls: ToolCall[];
  /** What the model thought before it answered, where the server tells it apart. */
  reasoning?: string;
  tokens?: TokenData;
  usage: Usage;
  /** Micro-dollars, rounded up. */
  costMicroUsd: number;
  /** The server's `x-request-id`, else the id of the completion. */
  requestId?: string;
  /** From the first try to the end of the answer, waits between tries included. */
  latencyMs: number;
  attempts: number;
}

/** Asks a model. Fails with a ModelError and nothing else. */
export interface ChatClient {
  complete(endpoint: Endpoint, messages: readonly ChatMessage[], options?: ChatOptions): Promise<Completion>;
}

export const CHAT_CLIENT = Symbol('chat-client');
