import { readAtif, writeAtif, type AtifStep, type AtifTrajectory } from '.';

const AGENT = {
  name: 'bash',
  version: '1',
  model_name: 'm',
  tool_definitions: [{ type: 'function', function: { name: 'bash' } }],
};

const STEPS: AtifStep[] = [
  { step_id: 1, source: 'system', message: 'You repair a repository.', timestamp: '2026-01-02T03:04:05.678Z' },
  {
    step_id: 2,
    source: 'user',
    message: [
      { type: 'text', text: 'Look:' },
      { type: 'image', source: { media_type: 'image/png', path: 'a.png' } },
    ],
  },
  {
    ...{ step_id: 3, source: 'agent', model_name: 'm', message: '', reasoning_content: 'First I look.', llm_call_count: 1 },
    tool_calls: [
      { tool_call_id: 'a', function_name: 'bash', arguments: { command: 'ls', none: null } },
      { tool_call_id: 'b', function_name: 'bash', arguments: {} },
    ],
    observation: { results: [{ source_call_id: 'b', content: 'src' }, { content: 'of nobody' }] },
    metrics: {
      ...{ prompt_tokens: 10, completion_tokens: 3, cached_tokens: 2, cost_usd: 0.000011 },
      ...{ prompt_token_ids: [1, 2], completion_token_ids: [3], logprobs: [-0.5] },
    },
  },
  { step_id: 4, source: 'agent', message: 'Done', metrics: { prompt_tokens: 5, completion_tokens: 1, cost_usd: 0.000002 } },
];

function document(change: (copy: AtifTrajectory & Record<string, unknown>) => void = () => undefined): unknown {
  const copy = structuredClone(writeAtif({ id: 't', agent: AGENT, steps: STEPS }));
  change(copy);
  return copy;
}

describe('ATIF', () => {
  it('is read again as it was written, with its totals', () => {
    const written = writeAtif({ id: 't', agent: AGENT, steps: STEPS, extra: { task: 'x' } });
    expect(written.final_metrics).toEqual({
      ...{
        total_prompt_tokens: 15,
        total_completion_tokens: 4,
        total_cached_tokens: 2,
        total_cost_usd: 0.000013,
        total_steps: 4,
      },
    });
    expect(written.schema_version).toBe('ATIF-v1.7');
    expect(readAtif(JSON.parse(JSON.stringify(written))).data).toEqual(written);
    expect(written.steps).toEqual(STEPS);
  });

  it('counts no step twice that was copied from another trajectory', () => {
    const copied = STEPS.map((step) => ({ ...step, is_copied_context: step.step_id === 3 }));
    expect(writeAtif({ id: 't', agent: AGENT, steps: copied }).final_metrics?.total_prompt_tokens).toBe(5);
  });

  it('takes null for what is absent, but keeps it where values are free', () => {
    const read = readAtif(document((copy) => Object.assign(copy, { notes: null, session_id: null })));
    expect(read.data).not.toHaveProperty('notes');
    expect(read.data?.steps[2]?.tool_calls?.[0]?.arguments).toEqual({ command: 'ls', none: null });
  });

  const FAULTS: [string, (copy: AtifTrajectory & Record<string, unknown>) => void][] = [
    ['a field of nobody', (copy) => Object.assign(copy, { mood: 'good' })],
    ['a field of nobody in a call', (copy) => Object.assign(copy.steps[2]?.tool_calls?.[0] ?? {}, { type: 'function' })],
    ['a version after 1.7', (copy) => Object.assign(copy, { schema_version: 'ATIF-v1.8' })],
    ['no steps', (copy) => Object.assign(copy, { steps: [] })],
    ['a gap in the numbers', (copy) => Object.assign(copy.steps[1] ?? {}, { step_id: 3 })],
    ['numbers from 0', (copy) => copy.steps.forEach((step) => (step.step_id -= 1))],
    ['a step without a message', (copy) => delete (copy.steps[0] as { message?: unknown }).message],
    ['a call of a user', (copy) => Object.assign(copy.steps[1] ?? {}, { tool_calls: [] })],
    ['metrics of the system', (copy) => Object.assign(copy.steps[0] ?? {}, { metrics: {} })],
    [
      'an observation of a call of another step',
      (copy) => Object.assign(copy.steps[3] ?? {}, { observation: { results: [{ source_call_id: 'a' }] } }),
    ],
    ['metrics where no model was called', (copy) => Object.assign(copy.steps[3] ?? {}, { llm_call_count: 0 })],
    ['arguments that are text', (copy) => Object.assign(copy.steps[2]?.tool_calls?.[0] ?? {}, { arguments: '{}' })],
    ['an image with a text', (copy) => Object.assign(copy.steps[0] ?? {}, { message: [{ type: 'image', text: 'x' }] })],
    ['half a token', (copy) => Object.assign(copy.steps[3] ?? {}, { metrics: { prompt_tokens: 0.5 } })],
    [
      'a reference to nothing',
      (copy) => Object.assign(copy.steps[3] ?? {}, { observation: { results: [{ subagent_trajectory_ref: [{}] }] } }),
    ],
    ['an embedded trajectory without a name', (copy) => Object.assign(copy, { subagent_trajectories: [without(copy)] })],
    [
      'two embedded ones of one name',
      (copy) => Object.assign(copy, { subagent_trajectories: [structuredClone(copy), structuredClone(copy)] }),
    ],
    [
      'a fault in an embedded one',
      (copy) => Object.assign(copy, { subagent_trajectories: [{ ...structuredClone(copy), steps: [] }] }),
    ],
  ];

  it.each(FAULTS)('refuses %s', (_, change) => {
    expect(readAtif(document()).success).toBe(true);
    expect(readAtif(document(change)).success).toBe(false);
  });

  it('is never written with a fault', () => {
    expect(() => writeAtif({ id: 't', agent: AGENT, steps: [{ ...(STEPS[3] as AtifStep), step_id: 2 }] })).toThrow('step_id');
  });
});

function without(copy: AtifTrajectory): unknown {
  return { ...structuredClone(copy), trajectory_id: undefined };
}
