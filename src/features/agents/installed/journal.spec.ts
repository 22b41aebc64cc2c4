import { textOfContent, writeAtif, type AtifStep } from '../../../domain/atif';
import type { ChatMessage, Completion } from '../../../platform/models';
import type { NewStep, RunLog } from '../run-log';
import { Journal } from './journal';
import { PrintedCommands } from './printed-commands';

const USER: ChatMessage = { role: 'user', content: 'Fix it.' };

function completion(text: string, ...calls: string[]): Completion {
  return {
    ...{ text, finishReason: 'stop', latencyMs: 1, attempts: 1, costMicroUsd: 5 },
    toolCalls: calls.map((id) => ({ id, name: 'sh', arguments: '{"cmd":"ls"}' })),
    usage: { inputTokens: 10, outputTokens: 2, reported: true },
  };
}

/** As a program repeats it: in its own spelling. */
function repeated(text: string, ...calls: string[]): ChatMessage {
  const toolCalls = calls.map((id) => ({ id, name: 'sh', arguments: '{ "cmd": "ls" }' }));
  return { role: 'assistant', content: text, ...(calls.length > 0 && { toolCalls }) };
}

function journal(): { journal: Journal; steps: NewStep[] } {
  const steps: NewStep[] = [];
  const log = { step: async (step: NewStep) => void steps.push(step) } as unknown as RunLog;
  return { journal: new Journal(log, 'm'), steps };
}

function told(steps: readonly NewStep[]): string[] {
  return steps.map(({ source, message }) => `${source}: ${textOfContent(message)}`);
}

describe('The journal of a socket', () => {
  it('writes what each request adds, and results into the step of their call', async () => {
    const { journal: kept, steps } = journal();
    await kept.asked([{ role: 'system', content: 'S' }, USER]);
    kept.answered(completion('look', 'a', 'b'));
    const results: ChatMessage[] = [
      { role: 'tool', toolCallId: 'a', content: 'src' },
      { role: 'tool', toolCallId: 'b', content: 'lib' },
    ];
    await kept.asked([{ role: 'system', content: 'S' }, USER, repeated('look', 'a', 'b'), ...results, USER]);
    kept.answered(completion(' done '));
    await kept.flush();
    expect(told(steps)).toEqual(['system: S', 'user: Fix it.', 'agent: look', 'user: Fix it.', 'agent:  done ']);
    expect(steps[2]?.observation?.results.map(({ content }) => content)).toEqual(['src', 'lib']);
    const atif = writeAtif({
      id: 't',
      agent: { name: 'x', version: '1' },
      steps: steps.map((step, at): AtifStep => ({ step_id: at + 1, ...step })),
    });
    expect(atif.final_metrics).toMatchObject({ total_prompt_tokens: 20, total_completion_tokens: 4, total_steps: 5 });
  });

  it('tells conversations apart, and what a program says that it was told elsewhere', async () => {
    const { journal: kept, steps } = journal();
    await kept.asked([USER]);
    kept.answered(completion('one'));
    await kept.asked([{ role: 'user', content: 'Sum it up.' }]);
    kept.answered(completion('sum'));
    await kept.asked([USER, repeated('one '), { role: 'user', content: 'Go on.' }]);
    kept.answered(completion('two'));
    await kept.asked([USER, repeated('never said', 'z'), { role: 'tool', toolCallId: 'z', content: 'r' }]);
    await kept.flush();
    expect(steps.map(({ extra }) => extra?.['assay_conversation'])).toEqual([1, 1, 2, 2, 1, 1, 3, 3]);
    expect(told(steps)).toEqual([
      ...['user: Fix it.', 'agent: one', 'user: Sum it up.', 'agent: sum', 'user: Go on.', 'agent: two'],
      ...['user: Fix it.', 'agent: never said'],
    ]);
    expect(steps.at(-1)).toMatchObject({ is_copied_context: true, observation: { results: [{ content: 'r' }] } });
  });

  it('writes nothing twice when a request that got no answer is sent again', async () => {
    const { journal: kept, steps } = journal();
    await kept.asked([USER]);
    await kept.asked([USER]);
    kept.answered(completion('one'));
    await kept.flush();
    await kept.flush();
    expect(told(steps)).toEqual(['user: Fix it.', 'agent: one']);
  });

  it('has the commands that a program prints, after the answer that they came of', async () => {
    const { journal: kept, steps } = journal();
    const printed = new PrintedCommands((command) => kept.ran(command));
    await kept.asked([USER]);
    kept.answered(completion('run ls'));
    const line = Buffer.from(
      'noise\nassay-command: {"command": "ls", "exit_code": 1, "output": "caf\u00e9\\n"}\nassay-command: {',
    );
    printed.take(line.subarray(0, 70));
    printed.take(line.subarray(70));
    printed.take(Buffer.from(`broken\nassay-command: {"command": ""}\nassay-command: {"command": "${'x'.repeat(300_000)}"}\n`));
    printed.take(Buffer.from('assay-command: {"command": "pwd"}\n'));
    await kept.flush();
    expect(told(steps)).toEqual(['user: Fix it.', 'agent: run ls', 'agent: ', 'agent: ']);
    expect(steps[2]).toMatchObject({
      ...{ llm_call_count: 0, tool_calls: [{ function_name: 'bash', arguments: { command: 'ls' } }] },
      observation: { results: [{ source_call_id: 'printed', content: 'caf\u00e9\n', extra: { exit_code: 1 } }] },
    });
    expect(steps[3]?.tool_calls?.[0]?.arguments).toEqual({ command: 'pwd' });
  });
});
