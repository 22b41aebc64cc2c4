import { rmSync } from 'node:fs';
import {
  baseCommit,
  InstalledAgent,
  installedFiles,
  ModelLine,
  type AgentEnd,
  type NewStep,
  type RunLog,
} from '../../src/features/agents';
import { ModelCaller, type ModelSnapshot } from '../../src/features/models';
import { textOfContent } from '../../src/domain/atif';
import { ModelSocket, OpenAiChat } from '../../src/platform/models';
import { DockerWorkSessions, WORK_LIMITS } from '../../src/platform/sandbox';
import { NODE_LOOP, PERL_LOOP } from '../support/installed-agents';
import { ModelServer, type ModelAnswer, type ModelRequest } from '../support/model-server';
import { leftovers, sandboxOptions } from '../support/sandbox';
import { testConfig } from '../support/server';
import { imageOf, languageImage, removeImage } from '../support/swe-image';

const LIMITS = { turns: 20, tokens: 10_000_000, seconds: 60, micro_usd: 1_000_000, command_seconds: 60, output_chars: 16_000 };
const ANSWER_CHARS = 20_000;
const signal = new AbortController().signal;
const models = new ModelServer(answer);
const sessions = new DockerWorkSessions(sandboxOptions());
const config = testConfig();
let image: string;
let snapshot: ModelSnapshot;

/** One command, then words; to much text, the start of it and much text. */
function answer({ body, prompt }: ModelRequest): ModelAnswer {
  if (prompt.startsWith('big')) return { text: `${prompt.slice(0, 5)}${'y'.repeat(ANSWER_CHARS)}`, streamed: false };
  if (body.messages.some(({ role }) => role === 'assistant')) return { text: 'It is repaired.' };
  return { toolCalls: [{ id: 'call_1', name: 'sh', arguments: JSON.stringify({ cmd: 'echo 2 > answer.txt; cat answer.txt' }) }] };
}

beforeAll(async () => {
  // Git, Node and Perl are in it, and a Python that is taken away.
  image = await imageOf(await languageImage('javascript'), { 'answer.txt': '1\n' });
  const sampling = { max_tokens: 100_000 };
  const definition = { kind: 'openai', base_url: await models.start(), model: 'inside', limit_name: 'max_tokens', sampling };
  const settings = { key_env: null, price: { input: 0, output: 0 }, timeout_seconds: 30 };
  snapshot = { id: 's', modelId: 'm', name: 'inside', number: 1, contentHash: 'c', definition, settings } as ModelSnapshot;
});
afterAll(async () => {
  await models.stop();
  await removeImage(image);
  rmSync(config.dataDir, { recursive: true });
});

async function run(hide: string, command: string, source: string): Promise<{ end: AgentEnd; steps: NewStep[] }> {
  const steps: NewStep[] = [];
  const none = (): Promise<void> => Promise.resolve();
  const log: RunLog = { hold: none, lose: none, pay: none, step: async (step) => void steps.push(step) };
  const client = new OpenAiChat({ addresses: { loopback: true } });
  const line = new ModelLine(new ModelCaller(client, config, undefined as never), snapshot, undefined, undefined);
  const socket = await ModelSocket.open();
  const program = [{ path: 'agent', content: Buffer.from(source), executable: false }];
  const files = installedFiles(program, 'The answer is 2.');
  const session = await sessions.open({ image, files, limits: WORK_LIMITS, socketFolder: socket.folder });
  try {
    expect((await session.run(hide, { timeoutMs: 20_000 })).exitCode).toBe(0);
    const base = await baseCommit(session, signal);
    const given = { session, socket, command, base, line, log, limits: LIMITS, instruction: 'The answer is 2.', signal };
    return { end: await new InstalledAgent(given).work(), steps };
  } finally {
    await session.close();
    await socket.close();
  }
}

describe('A program that speaks TCP alone, in an image without Python', () => {
  const python = 'rm -f $(command -v python3)';

  it.each([
    // A Python that is there and does not run is none.
    ['Node', `py=$(command -v python3); ${python}; printf '#!/bin/sh\\nexit 1\\n' > $py; chmod +x $py`, 'bridge.cjs', NODE_LOOP],
    ['Perl', `${python} $(command -v node)`, 'bridge.pl', PERL_LOOP],
  ])('reaches its model by %s: in turn, at once, with much text, as a stream', async (language, hide, bridge, source) => {
    const { end, steps } = await run(hide, `exec ${language.toLowerCase()} "$ASSAY_AGENT/agent"`, source);
    const said = textOfContent(steps.at(-1)?.observation?.results[0]?.content);
    const big = [1, 2, 3, 4, 5, 6].map((at) => `${ANSWER_CHARS + 5}big ${at}`);
    expect(said.trim().split('\n')).toEqual([`bridge=assay-bridge/${bridge}`, `big=${big.join(',')}`, 'stream=data: [DONE]']);
    expect(end).toMatchObject({ reason: 'submitted', patch: expect.stringContaining('-1\n+2\n') });
    expect(steps.map(({ source: by, message }) => `${by}: ${textOfContent(message).slice(0, 15)}`).slice(-2)).toEqual([
      'agent: It is repaired.',
      'system: The program has',
    ]);
    expect(await leftovers()).toEqual([]);
  });
});
