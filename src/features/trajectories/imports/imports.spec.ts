import { readAtif, writeAtif } from '../../../domain/atif';
import { DomainError } from '../../../domain/errors';
import type { ImportedFile } from './imported-file';
import { readFile, type ImportFormat } from './read-file';

/** What is read is what the format allows, and comes back the same through a file of ours. */
function read(format: ImportFormat, document: unknown): ImportedFile {
  const file = readFile(format, document);
  const written = writeAtif({ id: 't', ...file });
  const again = readFile('atif', JSON.parse(JSON.stringify(written)));
  expect(again.steps).toEqual(file.steps);
  expect(again.agent).toEqual(file.agent);
  return file;
}

const CALLED = { id: 'toolu_1', type: 'function', function: { name: 'bash', arguments: '{"command": "ls src"}' } };

describe('Files of SWE-agent', () => {
  const info = {
    exit_status: 'submitted',
    submission: 'diff --git a/x b/x\n',
    model_stats: { instance_cost: 0.5, api_calls: 3 },
  };

  it('are read with tool calls and what they gave', () => {
    const history = [
      { role: 'system', content: 'S', agent: 'main', message_type: 'system_prompt' },
      { role: 'user', content: 'A demonstration', is_demo: true },
      { role: 'user', content: [{ type: 'text', text: 'Repair it', cache_control: {} }] },
      {
        role: 'assistant',
        content: 'I look.',
        thought: 'I look.',
        action: 'ls src',
        tool_calls: [CALLED],
        message_type: 'action',
      },
      { role: 'tool', content: [{ type: 'text', text: 'a.py' }], tool_call_ids: ['toolu_1'], message_type: 'observation' },
      { role: 'assistant', content: 'Done', thought: 'Done', action: '' },
    ];
    const turn = { action: 'ls src', observation: 'a.py', response: 'I look.', thought: 'I look.', execution_time: 0.25 };
    const config = JSON.stringify({ agent: { model: { name: 'gpt' } } });
    const file = read('swe-agent', { trajectory: [turn], history, info, replay_config: config });
    expect(file).toMatchObject({
      agent: { name: 'swe-agent', model_name: 'gpt' },
      exit: 'submitted',
      finalDiff: info.submission,
    });
    expect(file.steps.map(({ source, message }) => [source, message])).toEqual([
      ['system', 'S'],
      ['user', 'A demonstration'],
      ['user', 'Repair it'],
      ['agent', 'I look.'],
      ['agent', 'Done'],
    ]);
    expect(file.steps[1]?.is_copied_context).toBe(true);
    expect(file.steps[3]).toMatchObject({
      tool_calls: [{ tool_call_id: 'toolu_1', function_name: 'bash', arguments: { command: 'ls src' } }],
      observation: { results: [{ source_call_id: 'toolu_1', content: 'a.py' }] },
    });
  });

  it('are read with actions in the text, from the history or from the turns alone', () => {
    const history = [
      { role: 'user', content: 'Repair it' },
      { role: 'assistant', content: 'I look.\n```\nls\n```', thought: 'I look.', action: 'ls\n' },
      { role: 'user', content: 'a.py' },
      { role: 'user', content: 'A hint' },
    ];
    const turn = {
      action: 'ls\n',
      observation: 'a.py',
      response: 'I look.\n```\nls\n```',
      thought: 'I look.',
      execution_time: 0.25,
    };
    const asked = {
      ...{ source: 'agent', message: 'I look.', tool_calls: [{ function_name: 'bash', arguments: { command: 'ls' } }] },
      observation: { results: [{ content: 'a.py' }] },
    };
    expect(read('swe-agent', { trajectory: [], history, info: {} }).steps).toMatchObject([
      { message: 'Repair it' },
      asked,
      { source: 'user', message: 'A hint' },
    ]);
    const alone = read('swe-agent', { trajectory: [turn], info: { exit_status: null } });
    expect(alone.steps).toMatchObject([asked]);
    expect(alone.steps[0]?.observation?.results[0]?.extra).toEqual({ duration_ms: 250 });
    expect(alone).toMatchObject({ finalDiff: null, exit: null });
  });
});

describe('Files of mini-swe-agent', () => {
  it('of format 1 have commands in a block of the text', () => {
    const messages = [
      { role: 'system', content: 'S' },
      { role: 'user', content: 'Repair it' },
      { role: 'assistant', content: 'I look.\n\n```bash\nls src\n```' },
      { role: 'user', content: '<output>a.py</output>' },
      { role: 'assistant', content: 'No block here' },
      { role: 'user', content: 'Give one block' },
    ];
    const info = { exit_status: 'Submitted', submission: 'D', mini_version: '1.9', config: { model: { model_name: 'm' } } };
    const file = read('mini-swe-agent', { trajectory_format: 'mini-swe-agent-1', messages, info });
    expect(file).toMatchObject({
      agent: { name: 'mini-swe-agent', version: '1.9', model_name: 'm' },
      finalDiff: 'D',
      exit: 'Submitted',
    });
    expect(file.steps[2]).toMatchObject({
      ...{ message: 'I look.', tool_calls: [{ arguments: { command: 'ls src' } }] },
      observation: { results: [{ content: '<output>a.py</output>' }] },
    });
    expect(file.steps.slice(3).map(({ source }) => source)).toEqual(['agent', 'user']);
  });

  it('of format 1.1 have tool calls, prices, times and what the endpoint told of tokens', () => {
    const response = {
      usage: { prompt_tokens: 20, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 8 } },
      prompt_token_ids: [1, 2, 3],
      choices: [
        {
          token_ids: [7, 8],
          logprobs: {
            content: [
              { token: 'a', logprob: -0.25 },
              { token: 'b', logprob: 0 },
            ],
          },
        },
      ],
    };
    const messages = [
      { role: 'user', content: 'Repair it' },
      {
        ...{ role: 'assistant', content: null, reasoning_content: 'Hm.', tool_calls: [CALLED, { ...CALLED, id: 'toolu_2' }] },
        extra: { actions: [{ command: 'ls src' }], cost: 0.001, timestamp: 1_760_000_000.5, response },
      },
      { role: 'tool', tool_call_id: 'toolu_2', content: 'b', extra: { returncode: 1 } },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'a', extra: { returncode: 0 } },
      { role: 'exit', content: 'D', extra: { exit_status: 'Submitted', submission: 'D' } },
    ];
    const { steps } = read('mini-swe-agent', { trajectory_format: 'mini-swe-agent-1.1', messages, info: {} });
    expect(steps).toHaveLength(2);
    expect(steps[1]).toMatchObject({
      ...{ reasoning_content: 'Hm.', timestamp: '2025-10-09T08:53:20.500Z' },
      metrics: {
        ...{ prompt_tokens: 20, completion_tokens: 4, cached_tokens: 8, cost_usd: 0.001 },
        ...{ prompt_token_ids: [1, 2, 3], completion_token_ids: [7, 8], logprobs: [-0.25, 0] },
      },
      observation: {
        results: [
          { source_call_id: 'toolu_2', content: 'b', extra: { exit_code: 1 } },
          { source_call_id: 'toolu_1', content: 'a', extra: { exit_code: 0 } },
        ],
      },
    });
  });

  it('of format 1.1 without tool calls have their commands beside the text', () => {
    const messages = [
      { role: 'assistant', content: 'Both.', extra: { actions: [{ command: 'ls' }, { command: 'pwd' }] } },
      { role: 'user', content: 'a\n/app' },
    ];
    const { steps } = read('mini-swe-agent', { trajectory_format: 'mini-swe-agent-1.1', messages, info: {} });
    expect(steps[0]?.tool_calls?.map((call) => call.arguments)).toEqual([{ command: 'ls' }, { command: 'pwd' }]);
    expect(steps[0]?.observation?.results).toEqual([{ content: 'a\n/app' }]);
  });
});

describe('A file of another format', () => {
  it.each<[ImportFormat, unknown]>([
    [
      'atif',
      { schema_version: 'ATIF-v1.7', agent: { name: 'a', version: '1' }, steps: [{ step_id: 2, source: 'user', message: '' }] },
    ],
    ['atif', []],
    ['swe-agent', { trajectory_format: 'mini-swe-agent-1', messages: [], info: {} }],
    ['swe-agent', { trajectory: [], info: {} }],
    ['mini-swe-agent', { trajectory: [], info: {} }],
    ['mini-swe-agent', { trajectory_format: 'mini-swe-agent-9', messages: [{ role: 'user', content: '' }], info: {} }],
  ])('is refused as %s, with the place', (format, document) => {
    const refusal = ((): unknown => {
      try {
        return readFile(format, document);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(DomainError);
    expect((refusal as DomainError).code).toBe('invalid');
    expect((refusal as DomainError).faults[0]?.pointer).toMatch(/^\/document/);
  });

  it('is read with what it has beside its steps', () => {
    const written = writeAtif({
      id: 't',
      agent: { name: 'a', version: '1' },
      steps: [{ step_id: 1, source: 'user', message: '' }],
      rest: { session_id: 's', notes: 'n' },
    });
    expect(readFile('atif', written).rest).toMatchObject({ session_id: 's', notes: 'n' });
    const { schema_version, trajectory_id, final_metrics } = written;
    expect(readAtif(writeAtif({ id: 'u', ...readFile('atif', written) })).data).toEqual({
      ...{ ...written, trajectory_id: 'u' },
      extra: { assay_imported: { schema_version, trajectory_id, final_metrics } },
    });
  });
});
