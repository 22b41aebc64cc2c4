import { ApiClient } from '../../src/client';
import { ModelCaller, ModelRegistry, type ModelSnapshot } from '../../src/features/models';
import { issueTokens } from '../../src/first-start';
import type { ChatMessage } from '../../src/platform/models';
import { startTestServer, type TestServer } from '../support/server';

/** Answers with the task's function, right or wrong by the seed; says in its second words what it was told before. */
const PROGRAM = `
import json, sys
asked = json.load(sys.stdin)
prompt = asked["messages"][-1]["content"]
if "sleep" in prompt:
    while True: pass
if "break" in prompt:
    raise ValueError("I will not")
print(len(asked["messages"]), prompt, asked["seed"])
`;

let server: TestServer;
let snapshot: ModelSnapshot;

beforeAll(async () => {
  server = await startTestServer({ worker: { slots: 0, maxQueued: 100 } });
  const { lead = '' } = await issueTokens(server, [['lead', 'lead']]);
  const program = { source: PROGRAM, timeout_seconds: 3 };
  const { id } = await new ApiClient(server.url, lead).post<{ id: string }>('/v1/models', { name: 'scripted', program });
  snapshot = await server.app.get(ModelRegistry).get(id);
});
afterAll(() => server.close());

function ask(prompt: string, options: { seed?: number; signal?: AbortSignal } = {}) {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: prompt },
  ];
  return server.app.get(ModelCaller).complete(snapshot, messages, options);
}

it('A program answers in a container of its own, for nothing', async () => {
  expect(await ask('write add', { seed: 3 })).toMatchObject({ text: '2 write add 3', finishReason: 'stop', costMicroUsd: 0 });
  expect(await ask('write add')).toMatchObject({ text: '2 write add None' });
});

it('A program that fails gives no answer, of the kinds that other models have', async () => {
  await expect(ask('sleep')).rejects.toMatchObject({ kind: 'timed-out' });
  await expect(ask('break')).rejects.toMatchObject({
    kind: 'malformed-answer',
    detail: { said: expect.stringContaining('ValueError: I will not') },
  });
  await expect(ask('write', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' });
});
