import type { ApiClient } from '../../src/client';
import { gatherCast } from '../support/cast';
import { modelError, ModelServer, type ModelAnswer, type ModelHttpReply, type ModelRequest } from '../support/model-server';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';
import { attemptsOf, fenced, RIGHT_REPLY, untilRun, type RunState } from '../support/stress';

/** Defines nothing that is asked for: every public test fails. */
const EMPTY_REPLY = fenced('def nothing():\n    return None\n');

let server: TestServer;
let lead: ApiClient;
let versionId: string;
let modelId: string;
let broken = false;
const model = new ModelServer(answer);

/** Wrong at first, and right once it was told what failed; nothing at all while the endpoint is broken. */
function answer({ body }: ModelRequest): ModelAnswer | ModelHttpReply {
  if (broken) return modelError(401, 'The key was withdrawn.');
  const told = body.messages.some(({ role }) => role === 'assistant');
  return { text: told ? RIGHT_REPLY : EMPTY_REPLY, usage: { prompt_tokens: 300, completion_tokens: 60 } };
}

beforeAll(async () => {
  server = await startTestServer();
  lead = (await gatherCast(server)).lead.api;
  versionId = (await publish(server)).version.id;
  const openai = {
    base_url: await model.start(),
    model: 'learner',
    price: { input: 1, output: 2 },
    sampling: { max_tokens: 256 },
  };
  modelId = (await lead.post<{ id: string }>('/v1/models', { name: 'learner', openai })).id;
});
afterAll(async () => {
  await model.stop();
  await server.close();
});

function ask(protocol: string): Promise<RunState> {
  const models = [{ model_id: modelId, strong: true, concurrency: 1 }];
  return lead.post<RunState>('/v1/stress-runs', {
    version_id: versionId,
    models,
    attempts: 2,
    protocol,
    budget: { tokens: 100_000 },
  });
}

describe('A stress run of several turns', () => {
  it.each(['rlef', 'aider'])(
    'by the protocol %s lets a model repair what its public tests say, and counts the gain',
    async (protocol) => {
      const { id } = await ask(protocol);
      await untilRun(lead, id, 'finished');
      const attempts = await attemptsOf(lead, id);
      expect(attempts.map(({ solved, turns }) => [solved, turns])).toEqual([
        [true, 2],
        [true, 2],
      ]);
      const { conversation } = await lead.get<{ conversation: { prompt: string; reply: string }[] }>(
        `/v1/attempts/${attempts[0]?.id ?? ''}`,
      );
      expect(conversation).toHaveLength(2);
      expect(conversation[0]?.reply).toBe(EMPTY_REPLY);
      expect(conversation[1]?.prompt).toMatch(/test|fail/i);
      const report = await lead.get(`/v1/stress-runs/${id}/report`);
      expect(report).toMatchObject({ protocol, models: [{ model: 'learner', n: 2, c: 2, rate: 1, repair_gain: 1 }] });
    },
  );

  it('comes to rest when its endpoint gives no answers, says why, and goes on when it is resumed', async () => {
    broken = true;
    const { id } = await ask('rlef');
    const failed = await untilRun(lead, id, 'endpoint-failed');
    expect(failed.problems).toMatchObject([{ model: 'learner' }]);
    expect(failed.counts).toMatchObject({ pending: 2 });
    broken = false;
    await lead.post(`/v1/stress-runs/${id}/resume`, {});
    const { counts, problems } = await untilRun(lead, id, 'finished');
    expect([counts['judged'], problems]).toEqual([2, []]);
  });
});
