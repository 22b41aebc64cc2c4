import type { ChatMessage, ChatTool, Endpoint, Price, Usage } from './chat.port';

const MILLION = 1_000_000n;

/** What a usage costs, in micro-dollars, rounded up; in whole numbers throughout. */
export function costOf(usage: Omit<Usage, 'reported'>, price: Price): number {
  const cached = Math.min(usage.cachedTokens ?? 0, usage.inputTokens);
  const parts: [tokens: number, price: number][] = [
    [usage.inputTokens - cached, price.input],
    [cached, price.cachedInput ?? price.input],
    [usage.outputTokens, price.output],
  ];
  const total = parts.reduce((sum, [tokens, each]) => sum + BigInt(tokens) * BigInt(each), 0n);
  return Number((total + MILLION - 1n) / MILLION);
}

/** What a server adds around a message and a tool: role, separators, the frame of a schema. */
const TOKENS_AROUND = 16;

/** The most input tokens of a request: no byte-level tokenizer makes more tokens than there are bytes. */
export function mostInputTokens(messages: readonly ChatMessage[], tools: readonly ChatTool[] = []): number {
  return [...messages, ...tools].reduce((sum, each) => sum + bytesOf(JSON.stringify(each)) + TOKENS_AROUND, TOKENS_AROUND);
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The most that one call can take from a budget. */
export function mostOf(
  { sampling, price }: Pick<Endpoint, 'sampling' | 'price'>,
  messages: readonly ChatMessage[],
  tools?: readonly ChatTool[],
): { tokens: number; microUsd: number } {
  const usage = { inputTokens: mostInputTokens(messages, tools), outputTokens: sampling.maxTokens };
  return { tokens: usage.inputTokens + usage.outputTokens, microUsd: costOf(usage, price) };
}
