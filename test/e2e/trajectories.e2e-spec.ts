import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { ApiClient, Participant } from '../../src/client';
import { readAtif, textOfContent, type AtifStep } from '../../src/domain/atif';
import type { BatchView, PoolView } from '../../src/features/batches';
import type { TrajectoryRunView, TrajectorySummary, TrajectoryTagList, TrajectoryView } from '../../src/features/trajectories';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import { type Config } from '../../src/platform/config';
import type { AgentView } from '../../src/features/agents';
import { containersOf } from '../support/docker';
import { pollJob } from '../support/events';
import { INTRUDER, LOOP } from '../support/installed-agents';
import { ModelServer, type ModelAnswer, type ModelRequest } from '../support/model-server';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';

const TASK = 'tidebell__durations-4';
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
const FIX = `python3 - <<'END'
path = 'src/durations/parser.py'
text = open(path).read()
text = text.replace('    total = 0\\n', '    if not text.strip():\\n        raise DurationError(text, 0)\\n    total = 0\\n', 1)
open(path, 'w').write(text)
END`;

/** What each model does, turn by turn: a command, or words. */
const SCRIPTS: Record<string, (string | { say: string } | { wait: number })[]> = {
  solver: [
    'git status --short && grep -n "def parse" -r src',
    `${FIX}\ngit diff --stat && python3 -m pytest -q 2>&1 | tail -3`,
    'submit',
  ],
  failer: ['echo "Durations are never empty." >> README.md', 'submit'],
  cheater: ['git log --all --oneline', FIX, 'submit'],
  hanger: ['echo begun; sleep 1000', { wait: 600_000 }],
  idler: [{ say: 'I think.' }, { say: 'I think more.' }, { say: 'I have thought.' }],
  mortal: ['echo one > notes.txt', { wait: 600_000 }],
};
let revived = false;
const KEY = 'sk-of-the-e2e-models';

function answer({ body }: ModelRequest): ModelAnswer {
  const script = revived && body.model === 'mortal' ? [FIX, 'submit'] : (SCRIPTS[body.model] ?? []);
  if (body.model.startsWith('inside')) return answerInside(body);
  const turn = body.messages.filter(({ role }) => role === 'assistant').length;
  const next = script[turn] ?? 'submit';
  const usage = { prompt_tokens: 1000, completion_tokens: 50 };
  if (typeof next === 'string')
    return { usage, toolCalls: [{ id: `call_${turn}`, name: 'bash', arguments: JSON.stringify({ command: next }) }] };
  return 'say' in next ? { usage, text: next.say } : { usage, text: 'late', delayMs: next.wait };
}

/** To an agent that runs inside, whose tool is its own. */
function answerInside({ messages }: ModelRequest['body']): ModelAnswer {
  const usage = { prompt_tokens: 500, completion_tokens: 20 };
  const cmd = ['cat src/durations/parser.py', FIX][messages.filter(({ role }) => role === 'assistant').length];
  if (cmd === undefined) return { usage, text: 'It is repaired.' };
  return { usage, toolCalls: [{ id: `call_${messages.length}`, name: 'sh', arguments: JSON.stringify({ cmd }) }] };
}

const models = new ModelServer(answer);
const ids = new Map<string, string>();
let config: Config;
let server: ServerProcess;
let root: string;
let token: string;
let lead: ApiClient;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-trajectories-'));
  config = rootedConfig(root);
  const folder = (await findExampleRepositories()).get('python');
  await placeRepository(folder ?? '', join(root, 'sources'));
  server = new ServerProcess(config, { ASSAY_MODEL_KEY_E2E: KEY });
  const app = await openApplication(config);
  token = (await issueTokens({ app }, [['lead', 'lead']]))['lead'] ?? '';
  await app.close();
  await start();
  await verifyTask();
  await register(await models.start());
}, 240_000);

afterAll(async () => {
  await models.stop();
  await server.kill();
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<void> {
  lead = new ApiClient(await server.start(), token);
}

async function verifyTask(): Promise<void> {
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/one.txt', text: 'tidebell/durations:pr-4\n' });
  const options = { source: 'archive', repetitions: 1, n_concurrent: 1, thresholds: THRESHOLDS };
  const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
  await pollJob(new Participant(lead), batch.job_id);
}

async function register(base_url: string): Promise<void> {
  models.keys = [KEY];
  for (const model of [...Object.keys(SCRIPTS), 'inside', 'inside-spender']) {
    const openai = {
      base_url,
      key_env: 'ASSAY_MODEL_KEY_E2E',
      model,
      sampling: { max_tokens: 500, seed: 7 },
      price: { input: 1_000_000, output: 2_000_000 },
    };
    ids.set(model, (await lead.post<{ id: string }>('/v1/models', { name: model, openai })).id);
  }
}

interface Asked {
  agents?: { kind: string; agent_id?: string }[];
  models?: string[];
  limits?: Record<string, number>;
  attempts?: number;
}

function ask({ agents = [{ kind: 'bash' }], models: names = [], limits = {}, attempts = 1 }: Asked): Promise<TrajectoryRunView> {
  return lead.post<TrajectoryRunView>('/v1/swe/trajectories', {
    ...{ task_ids: [TASK], agents, model_ids: names.map((name) => ids.get(name)), attempts, n_concurrent: 2 },
    limits: { seconds: 120, command_seconds: 60, ...limits },
  });
}

async function listOf(run: TrajectoryRunView): Promise<TrajectorySummary[]> {
  return (await lead.get<{ items: TrajectorySummary[] }>(`/v1/trajectories?run_id=${run.id}`)).items;
}

/** By model, or by agent where no model was asked. */
async function outcomes(asked: Asked): Promise<Map<string, TrajectoryView>> {
  const run = await ask(asked);
  await pollJob(new Participant(lead), run.job_id);
  const found = new Map<string, TrajectoryView>();
  for (const { id, model, agent } of await listOf(run))
    found.set(model ?? agent, await lead.get<TrajectoryView>(`/v1/trajectories/${id}`));
  return found;
}

async function lines(
  query: string,
): Promise<{ metadata: { task_id: string; model: string }; messages: { role: string; tool_calls?: unknown[] }[] }[]> {
  const text = await (await lead.raw('GET', `/v1/trajectories/export?${query}`)).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Awaited<ReturnType<typeof lines>>[number]);
}

async function install(name: string, source: string): Promise<{ kind: string; agent_id: string }> {
  const files = [{ path: 'bin/agent.py', content: source }];
  const command = 'echo begun >&2; exec python3 "$ASSAY_AGENT/bin/agent.py"';
  const { id } = await lead.post<AgentView>('/v1/agents', { name, version: '1.0', command, files });
  return { kind: 'installed', agent_id: id };
}

async function stepsOf({ id = '' }: Partial<TrajectoryView> = {}): Promise<AtifStep[]> {
  const { items } = await lead.get<{ items: { step: AtifStep }[] }>(`/v1/trajectories/${id}/steps`);
  return items.map(({ step }) => step);
}

function slugs({ tags }: TrajectoryView): string[] {
  return tags.map(({ tag }) => tag);
}

describe('Trajectories of agents', () => {
  let made: Map<string, TrajectoryView>;

  it('nop changes nothing, oracle solves, and models solve, fail, cheat or only talk', async () => {
    const still = await outcomes({ agents: [{ kind: 'nop' }, { kind: 'oracle' }] });
    expect(still.get('nop')).toMatchObject({ outcome: 'empty-patch', cheated: false });
    expect(still.get('oracle')).toMatchObject({ outcome: 'resolved', trust: 'separate-verifier', cheated: false });
    made = await outcomes({ models: ['solver', 'failer', 'cheater', 'idler'] });

    const solved = made.get('solver');
    expect(solved).toMatchObject({
      state: 'judged',
      outcome: 'resolved',
      cheated: false,
      end_reason: 'submitted',
      turns: 3,
      seed: 7,
    });
    expect(solved?.patch).toContain('raise DurationError(text, 0)');
    expect(solved?.tests.every(({ state }) => state === 'pass')).toBe(true);
    expect(solved?.spent).toEqual({ tokens: 3150, micro_usd: 3300, lost_tokens: 0, lost_micro_usd: 0 });
    expect(slugs(solved as TrajectoryView)).toEqual(['passed']);

    const failed = made.get('failer');
    expect(failed).toMatchObject({ outcome: 'unresolved', cheated: false, reason: { code: 'not-fixed' } });
    expect(slugs(failed as TrajectoryView)).toEqual(['partial-pass', 'patch.wrong-files']);

    const cheated = made.get('cheater');
    expect(cheated).toMatchObject({ outcome: 'resolved', cheated: true });
    expect(cheated?.findings).toMatchObject([{ code: 'git-history', step: 3, quote: 'git log --all --oneline' }]);
    expect(slugs(cheated as TrajectoryView)).toEqual(['passed', 'integrity.reads-history']);
    const decision = { decision: 'confirm', tag: 'integrity.reads-history', note: 'It printed the fix.' };
    const { items } = await lead.post<TrajectoryTagList>(`/v1/trajectories/${cheated?.id ?? ''}/tags`, decision);
    expect(items[1]).toMatchObject({ state: 'confirmed', evidence: [{ at: 'step', step: 3 }] });
    const report = await lead.get<{ by_model: { model: string }[] }>('/v1/quality/failure-tags?of=trajectory');
    expect(report.by_model.map(({ model }) => model)).toEqual(expect.arrayContaining(['bash/solver', 'bash/cheater']));
    expect(made.get('idler')).toMatchObject({ outcome: 'empty-patch', end_reason: 'gave-up' });
    expect(await containersOf(config.dataDir)).toEqual([]);
  }, 240_000);

  it('a command or a model that hangs ends its command or its run', async () => {
    const hung = (await outcomes({ models: ['hanger'], limits: { seconds: 15, command_seconds: 3 } })).get('hanger');
    expect(hung).toMatchObject({ outcome: 'empty-patch', end_reason: 'time-limit', turns: 1 });
    const { items } = await lead.get<{ items: { step: AtifStep }[] }>(`/v1/trajectories/${hung?.id ?? ''}/steps`);
    expect(items[2]?.step.observation?.results[0]).toMatchObject({
      content: expect.stringContaining('begun\n[The command took too long'),
      extra: { end: 'timed-out' },
    });
    expect(slugs(hung as TrajectoryView)).toEqual(['no-code-found', 'conduct.limit-reached']);
  }, 120_000);

  it.each([
    ['turn-limit', { turns: 1 }],
    ['token-limit', { tokens: 2500 }],
    ['cost-limit', { micro_usd: 500 }],
  ])(
    '%s ends a run with its own reason',
    async (reason, limits) => {
      const found = (await outcomes({ models: ['solver'], limits })).get('solver');
      expect(found).toMatchObject({ end_reason: reason, outcome: 'empty-patch' });
      expect(found?.spent.tokens).toBeLessThanOrEqual(2500);
    },
    60_000,
  );

  it('a run whose server dies begins again, and what its lost call may have cost is told', async () => {
    const run = await ask({ models: ['mortal'] });
    const waiting = (): boolean => models.requests.filter(({ body }) => body.model === 'mortal').length >= 2;
    while (!waiting()) await sleep(100);
    await server.kill();
    revived = true;
    await start();
    await pollJob(new Participant(lead), run.job_id);
    const [found] = await listOf(run);
    expect(found).toMatchObject({ state: 'judged', outcome: 'resolved', round: 2, turns: 2, steps: 4 });
    expect(found?.spent.lost_tokens).toBeGreaterThan(0);
    expect(found?.spent.tokens).toBe(3150);
    expect(await containersOf(config.dataDir)).toEqual([]);
  }, 120_000);

  it('is exported for training where it solved the task honestly, and otherwise where it is asked for', async () => {
    const resolved = await lines(`task_id=${TASK}&agent=bash`);
    expect(resolved.map(({ metadata }) => metadata.model)).toEqual(['solver', 'mortal']);
    const [row] = resolved;
    expect(row?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'assistant',
      'tool',
      'assistant',
      'tool',
    ]);
    expect(row?.messages[2]?.tool_calls).toHaveLength(1);
    expect((await lines('agent=bash&model=cheater')).length).toBe(0);
    expect((await lines('agent=bash&model=cheater&include=cheated')).length).toBe(1);
    expect((await lines('model=failer&include=unresolved,cheated')).length).toBe(1);
  });

  it('is ATIF that can be taken in again, and is judged by us when we are asked', async () => {
    const document = await lead.get<Record<string, unknown>>(`/v1/trajectories/${made.get('solver')?.id ?? ''}/atif`);
    expect(readAtif(document).data).toMatchObject({
      agent: { name: 'bash', model_name: 'solver' },
      final_metrics: { total_steps: 5, total_cost_usd: 0.0033 },
    });
    const patch = made.get('solver')?.patch ?? '';
    const taken = await lead.post<TrajectorySummary>('/v1/trajectories:import', {
      format: 'atif',
      task_id: TASK,
      document,
      patch,
    });
    expect(taken).toMatchObject({ state: 'imported', outcome: null, cheated: false, imported_from: 'atif', steps: 5 });
    await lead.post(`/v1/trajectories/${taken.id}/judgement`, {});
    const find = (): Promise<TrajectoryView> => lead.get<TrajectoryView>(`/v1/trajectories/${taken.id}`);
    while ((await find()).state !== 'judged') await sleep(200);
    expect(await find()).toMatchObject({ outcome: 'resolved', cheated: false });
  }, 60_000);

  it('a program that runs inside solves through its socket, and its budget is counted outside', async () => {
    const agent = await install('own-loop', LOOP);
    const solved = (await outcomes({ agents: [agent], models: ['inside'] })).get('inside');
    expect(solved).toMatchObject({ agent: 'own-loop', outcome: 'resolved', cheated: false, end_reason: 'submitted', turns: 3 });
    expect(solved?.spent).toMatchObject({ tokens: 1560, lost_tokens: 0 });
    const steps = await stepsOf(solved);
    expect(steps.map(({ source, message }) => `${source}: ${textOfContent(message).split('\n')[0] ?? ''}`)).toEqual([
      ...[expect.stringMatching(/^user: ./), 'system: Repair it.', expect.stringMatching(/^user: ./)],
      ...['agent: ', 'agent: ', 'agent: ', 'agent: ', 'agent: It is repaired.', 'system: The program has ended.'],
    ]);
    expect(steps[3]).toMatchObject({
      ...{ tool_calls: [{ function_name: 'sh', arguments: { cmd: 'cat src/durations/parser.py' } }], llm_call_count: 1 },
      observation: { results: [{ content: expect.stringContaining('def parse') }] },
    });
    expect(steps[4]).toMatchObject({ llm_call_count: 0, tool_calls: [{ function_name: 'bash' }] });
    expect(readAtif(await lead.get(`/v1/trajectories/${solved?.id ?? ''}/atif`)).data?.agent).toMatchObject({ version: '1.0' });
    const [row] = await lines('agent=own-loop');
    expect(row?.messages.map(({ role }) => role).join(' ')).toBe('system user assistant tool assistant tool assistant');

    const spent = (await outcomes({ agents: [agent], models: ['inside-spender'], limits: { turns: 2 } })).get('inside-spender');
    expect(spent).toMatchObject({ end_reason: 'turn-limit', turns: 2, outcome: 'resolved' });
    expect((await stepsOf(spent)).at(-1)?.extra).toMatchObject({ end: 'stopped', refused_requests: { 429: 1 } });
  }, 120_000);

  it('a program that runs inside finds no key, no other model, no way out and nothing to write to', async () => {
    const before = models.requests.length;
    const agent = await install('intruder', INTRUDER.replace('KEYVALUE', KEY));
    const found = (await outcomes({ agents: [agent], models: ['inside'] })).get('inside');
    expect(found).toMatchObject({ end_reason: 'submitted', outcome: 'empty-patch', turns: 0 });
    const said = textOfContent((await stepsOf(found)).at(-1)?.observation?.results[0]?.content);
    expect(said.split('\n').filter((line) => line.includes('='))).toEqual([
      ...['another-model=404', 'another-path=404', 'proxied=404', expect.stringMatching(/^big=(413|closed)$/)],
      ...['write=refused', 'replace=refused', 'mode=refused', 'remount=True', "seen=['model.sock']", 'above=True'],
      ...['key=False', 'outside=refused', "flood=['404', '429']"],
    ]);
    expect(models.requests.length).toBe(before);
    expect(await containersOf(config.dataDir)).toEqual([]);
  }, 60_000);
});
