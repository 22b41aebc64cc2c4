import { argumentsText, textOfContent, type AtifAgent, type AtifStep, type AtifToolCall } from '../../../domain/atif';

/** Where a step says which conversation it is of; see features/agents. */
const CONVERSATION = 'assay_conversation';

/** A message of OpenAI's chat protocol, with the calls as the model made them. */
export type SftMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; reasoning_content?: string; tool_calls?: SftToolCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

export interface SftToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/**
 * The conversations of a trajectory, in the order in which they began: one, but for a program that held several. Of a program's steps
 * those alone count that its model was told or said.
 */
export function sftConversations(agent: AtifAgent, steps: readonly AtifStep[]): ReturnType<typeof sftConversation>[] {
  const numbers = [...new Set(steps.flatMap((step) => numberOf(step) ?? []))].sort((a, b) => a - b);
  if (numbers.length === 0) return [sftConversation(agent, steps)];
  return numbers.map((number) => {
    const own = steps.filter((step) => numberOf(step) === number);
    return sftConversation(agent, own);
  });
}

function numberOf({ extra }: AtifStep): number | undefined {
  const number = extra?.[CONVERSATION];
  return typeof number === 'number' ? number : undefined;
}

/** One conversation to train on. Steps that were copied from elsewhere are left out: nobody in this run said them. */
function sftConversation(
  agent: AtifAgent,
  steps: readonly AtifStep[],
): { messages: SftMessage[]; tools: Record<string, unknown>[] } {
  const own = steps.filter(({ is_copied_context: copied }) => copied !== true);
  const used = own.flatMap(({ tool_calls: calls = [] }) => calls.map(({ function_name: name }) => name));
  const tools = agent.tool_definitions ?? [...new Set(used)].map(definitionOf);
  return { messages: own.flatMap(messagesOf), tools };
}

/** A file that does not say which tools there were: their names are all that is known. */
function definitionOf(name: string): Record<string, unknown> {
  return { type: 'function', function: { name, parameters: { type: 'object' } } };
}

function messagesOf(step: AtifStep): SftMessage[] {
  const content = textOfContent(step.message);
  const results = (step.observation?.results ?? []).map(({ source_call_id: id, content: text }) =>
    resultMessage(id, textOfContent(text)),
  );
  if (step.source !== 'agent') return [{ role: step.source, content }, ...results];
  const { reasoning_content, tool_calls: calls = [] } = step;
  const said: SftMessage = {
    ...{ role: 'assistant', content },
    ...(reasoning_content !== undefined && { reasoning_content }),
    ...(calls.length > 0 && { tool_calls: calls.map(callOf) }),
  };
  // What a limit or the end kept from running has no result, which trainers' templates refuse.
  const answered = new Set(step.observation?.results.map(({ source_call_id: id }) => id));
  const missing = calls.filter(({ tool_call_id: id }) => !answered.has(id));
  return [said, ...results, ...missing.map(({ tool_call_id: id }) => resultMessage(id, ''))];
}

function callOf(call: AtifToolCall): SftToolCall {
  return { id: call.tool_call_id, type: 'function', function: { name: call.function_name, arguments: argumentsText(call) } };
}

function resultMessage(id: string | undefined, content: string): SftMessage {
  return id === undefined ? { role: 'user', content } : { role: 'tool', tool_call_id: id, content };
}
