import fc from 'fast-check';
import { readAtif, writeAtif, type AtifStep } from '.';

/** Without nulls and without keys that JSON has no place for; what is free in ATIF holds any JSON. */
const Free = fc.dictionary(
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
);
const Text = fc.string({ unit: 'binary' });
const Content = fc.oneof(
  Text,
  fc.array(
    fc.oneof(
      Text.map((text) => ({ type: 'text' as const, text })),
      Text.map((path) => ({ type: 'image' as const, source: { media_type: 'image/png' as const, path } })),
    ),
    { maxLength: 3 },
  ),
);
const Count = fc.nat({ max: 1_000_000 });
const Metrics = fc.record(
  {
    ...{ prompt_tokens: Count, completion_tokens: Count, cached_tokens: Count, extra: Free },
    ...{ prompt_token_ids: fc.array(Count), completion_token_ids: fc.array(Count) },
    logprobs: fc.array(fc.double({ max: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  },
  { requiredKeys: [] },
);
const Call = fc.record({ tool_call_id: fc.string(), function_name: Text, arguments: Free });

const Agent = fc
  .record(
    { message: Content, reasoning_content: Text, metrics: Metrics, tool_calls: fc.array(Call, { maxLength: 3 }), extra: Free },
    { requiredKeys: ['message'] },
  )
  .chain((step) => {
    const ids = (step.tool_calls ?? []).map(({ tool_call_id: id }) => id);
    const result =
      ids.length === 0
        ? fc.record({ content: Content })
        : fc.record({ content: Content, source_call_id: fc.constantFrom(...ids) });
    return fc.array(result, { maxLength: 3 }).map((results) => ({ source: 'agent' as const, ...step, observation: { results } }));
  });
const Said = fc.record({ source: fc.constantFrom('system' as const, 'user' as const), message: Content });
const Steps = fc
  .array(fc.oneof(Agent, Said), { minLength: 1, maxLength: 5 })
  .map((steps) => steps.map((step, at): AtifStep => ({ step_id: at + 1, ...step })));

describe('ATIF, written and read again', () => {
  it('is what it was, whatever the texts, calls and free values', () => {
    fc.assert(
      fc.property(Text, Steps, Free, (name, steps, extra) => {
        const written = writeAtif({ id: 't', agent: { name, version: '1' }, steps, extra });
        const read = readAtif(JSON.parse(JSON.stringify(written)));
        expect(read.data).toEqual(written);
        expect(written.steps).toEqual(JSON.parse(JSON.stringify(steps)));
      }),
    );
  });
});
