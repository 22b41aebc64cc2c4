import type { AtifStep } from '../../../domain/atif';
import { sftConversations } from './sft';

const AGENT = { name: 'bash', version: '1' };
const CALL = { tool_call_id: 'a', function_name: 'bash', arguments: { command: 'ls' } };

describe('A conversation to train on', () => {
  it('has the calls of the model in their own fields, each with its result', () => {
    const steps: AtifStep[] = [
      { step_id: 1, source: 'system', message: 'S' },
      { step_id: 2, source: 'user', message: 'U' },
      { step_id: 3, source: 'user', message: 'from elsewhere', is_copied_context: true },
      {
        ...{ step_id: 4, source: 'agent', message: 'look', reasoning_content: 'why' },
        tool_calls: [CALL, { ...CALL, tool_call_id: 'b', arguments: {}, extra: { raw_arguments: '{"command": ' } }],
        observation: { results: [{ source_call_id: 'a', content: 'src' }] },
      },
      { step_id: 5, source: 'agent', message: 'done', observation: { results: [{ content: 'of nobody' }] } },
    ];
    const [{ messages, tools } = { messages: [], tools: [] }] = sftConversations(AGENT, steps);
    expect(messages).toEqual([
      { role: 'system', content: 'S' },
      { role: 'user', content: 'U' },
      {
        ...{ role: 'assistant', content: 'look', reasoning_content: 'why' },
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'bash', arguments: '{"command":"ls"}' } },
          { id: 'b', type: 'function', function: { name: 'bash', arguments: '{"command": ' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'src' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      { role: 'assistant', content: 'done' },
      { role: 'user', content: 'of nobody' },
    ]);
    expect(tools).toEqual([{ type: 'function', function: { name: 'bash', parameters: { type: 'object' } } }]);
  });

  it('names the tools as the agent did', () => {
    const tool = { type: 'function', function: { name: 'bash', description: 'D', parameters: {} } };
    expect(sftConversations({ ...AGENT, tool_definitions: [tool] }, [])[0]?.tools).toEqual([tool]);
  });

  it('is one for each that a program held, without what its model was not told', () => {
    const of = (number: number): { extra: Record<string, unknown> } => ({ extra: { assay_conversation: number } });
    const steps: AtifStep[] = [
      { step_id: 1, source: 'user', message: 'for the program' },
      { step_id: 2, source: 'user', message: 'first', ...of(1) },
      { step_id: 3, source: 'user', message: 'second', ...of(2) },
      { step_id: 4, source: 'agent', message: 'to the second', ...of(2) },
      { step_id: 5, source: 'agent', message: '', llm_call_count: 0, tool_calls: [CALL] },
      { step_id: 6, source: 'agent', message: 'to the first', ...of(1) },
    ];
    expect(sftConversations(AGENT, steps).map(({ messages }) => messages.map(({ content }) => content))).toEqual([
      ['first', 'to the first'],
      ['second', 'to the second'],
    ]);
  });
});
