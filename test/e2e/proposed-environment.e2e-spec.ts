import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, Participant } from '../../src/client';
import type { BatchView, CaseView, PoolView } from '../../src/features/batches';
import { validateDirectory } from '../../src/features/building';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import { placeBrokenRepository } from '../support/broken-repository';
import { leadOf } from '../support/cast';
import { followJob } from '../support/events';
import { ModelServer, type ModelAnswer, type ModelRequest } from '../support/model-server';
import { sandboxOptions } from '../support/sandbox';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';

const REF = 'tidebell/durations:pr-4';
const TASK = 'tidebell__durations-4';
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };

/** What a suite of the base and its tests looks like to those who only read it; passes what the fix is for as soon as a source differs. */
const FAKE_PYTEST = `
import glob, re, subprocess, sys
report = next(word for word in sys.argv if word.startswith("--junitxml=")).split("=", 1)[1]
same = subprocess.run(["git", "-c", "safe.directory=*", "diff", "--quiet", "HEAD", "--", "src"]).returncode == 0
cases = []
for path in sorted(glob.glob("tests/test_*.py")):
    for name in re.findall(r"^def (test_\\w+)", open(path).read(), re.M):
        bad = same and name == "test_nothing_to_read"
        inner = '<failure message="AssertionError">AssertionError</failure>' if bad else ""
        cases.append((bad, '<testcase classname="%s" name="%s" file="%s">%s</testcase>' % (path[:-3].replace("/", "."), name, path, inner)))
bad = sum(each for each, _ in cases)
open(report, "w").write('<testsuites><testsuite name="pytest" tests="%d" failures="%d" errors="0" skipped="0">%s</testsuite></testsuites>'
    % (len(cases), bad, "".join(text for _, text in cases)))
sys.exit(1 if bad else 0)
`;
const VENV = 'RUN python3 -m venv --system-site-packages /opt/deps/venv';
const FROM = 'FROM ${BASE_IMAGE}';
const GOOD_REWRITE =
  '# Empty text is taken for a duration\n\nparse() of an empty or blank text answers 0; it should refuse such a text.';

/** By the name under which the model is asked: what it says at each proposal, and as the rewrite of a statement. */
const PROPOSALS: Record<string, (ModelAnswer | { dockerfile: string; test: string })[]> = {
  dying: [{ text: 'I will look at the repository first.', dieAfter: 3 }],
  forger: [
    { dockerfile: `${FROM}\n${VENV}\nCOPY . .`, test: 'echo "<testsuite/>" > {report}/forged.xml' },
    {
      dockerfile: [
        ...[
          FROM,
          VENV,
          `RUN mkdir /opt/fake && echo ${Buffer.from(FAKE_PYTEST).toString('base64')} | base64 -d > /opt/fake/pytest.py`,
        ],
        ...['COPY . .', 'ENV PYTHONPATH=/opt/fake'],
      ].join('\n'),
      test: 'python -m pytest tests',
    },
  ],
  helper: [
    { dockerfile: `${FROM}\nCOPY . .`, test: 'python -m pytest tests' },
    {
      dockerfile: `${FROM}\n# Our own interpreter\n${VENV}\nCOPY . .\nENV PYTHONPATH=/app/src/src`,
      test: 'python -m pytest tests',
    },
  ],
};
const REWRITES: Record<string, string> = {
  dying: GOOD_REWRITE,
  forger: `${GOOD_REWRITE}\nSee https://example.com/pull/4.`,
  helper: GOOD_REWRITE,
};

let root: string;
let server: TestServer;
let models: ModelServer;
let lead: ApiClient;
let pool: PoolView;
let baseUrl: string;

function script({ body }: ModelRequest): ModelAnswer {
  if (body['tools'] === undefined) return { text: REWRITES[body.model] ?? '' };
  const turn = body.messages.filter(({ role }) => role === 'tool').length;
  const said = PROPOSALS[body.model]?.[turn];
  if (!said) return { text: 'I know no more.' };
  return 'dockerfile' in said ? { toolCalls: [{ name: 'propose_environment', arguments: JSON.stringify(said) }] } : said;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-proposed-'));
  await placeBrokenRepository(join(root, 'sources'));
  models = new ModelServer(script);
  baseUrl = await models.start();
  server = await startTestServer(rootedConfig(root));
  lead = await leadOf(server);
  pool = await lead.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/broken.txt', text: `${REF}\n` });
});
afterAll(async () => {
  await server.close();
  await models.stop();
  rmSync(root, { recursive: true, force: true });
});

function newModel(name: string): Promise<{ id: string }> {
  return lead.post('/v1/models', {
    name,
    openai: { base_url: baseUrl, model: name, price: { input: 1_000_000, output: 2_000_000 } },
  });
}

/** The one case of a batch that may ask this model. */
async function work(
  name: string,
  { pool_id = pool.id, task = TASK, rewrite_statements = true } = {},
): Promise<{ found: CaseView; facts: Record<string, unknown>; logs: string }> {
  const { id: model } = await newModel(name);
  const asked = { model, rewrite_statements, propose_environments: true, budget: { turns: 3, tokens: 200_000 } };
  const options = { source: 'archive', repetitions: 1, thresholds: THRESHOLDS, ...asked };
  const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id, options });
  await followJob(new Participant(lead), batch.job_id);
  const { items } = await lead.get<{ items: CaseView[] }>(`/v1/swe/batches/${batch.id}/cases`);
  const found = items[0];
  if (!found) throw new Error('there is no case');
  const { facts } = await lead.get<{ facts: Record<string, unknown> }>(`/v1/swe/candidates/${found.candidate_id}`);
  return { found, facts, logs: join(root, 'artifacts', 'logs', batch.id, task) };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('A repository whose recipe fails', () => {
  it('stays without a task where the model dies in the middle, and what it cost is written down', async () => {
    const { found, facts } = await work('dying');
    expect(found).toMatchObject({ status: 'failed', failure_kind: 'model', model_spend: { model: 'dying', calls: 2 } });
    expect(found.reasons.map(({ code }) => code)).toEqual(['install-failed', 'proposal-cut-off']);
    expect(facts).toMatchObject({
      statement_rewrite: { outcome: 'accepted', prompt_version: 1, model: 'dying' },
      environment_proposal: { ended: 'cut-off', turns: [] },
    });
    // An answer that broke off takes all that it held: at least the whole answer that was allowed.
    expect(found.model_spend?.tokens).toBeGreaterThan(4096);
  }, 300_000);

  it('gets no task by a forged command, nor by a forged runner', async () => {
    const { found, facts, logs } = await work('forger');
    expect(readJson(join(logs, 'proposal.json'))).toMatchObject({
      turns: [{ outcome: 'refused', detail: expect.stringContaining('no shell') }, { outcome: 'built' }],
    });
    // The forged reports satisfy the lists and the rewards; it is the tests of ours that they do not know.
    expect(readJson(join(logs, 'validation.json'))).toMatchObject({ verdict: 'verified' });
    expect(found).toMatchObject({ status: 'failed', stage: 'validate', failure_kind: 'policy' });
    expect(found.reasons.map(({ code }) => code)).toEqual(['forged-report']);
    expect(facts).toMatchObject({ statement_rewrite: { outcome: 'rejected', reasons: ['link'] } });
    expect((await lead.raw('GET', `/v1/swe/tasks/${TASK}`)).status).toBe(404);
  }, 300_000);

  it('becomes a task by the second proposal of a model that reads what it is told', async () => {
    const { found, facts, logs } = await work('helper');
    expect(found.reasons).toEqual([]);
    expect(found).toMatchObject({ status: 'success', model_spend: { model: 'helper', calls: 3 } });
    expect(facts).toMatchObject({
      environment_proposal: { ended: 'built', turns: ['no-test-passes', 'built'], model: 'helper' },
    });
    const last = models.requests.at(-1)?.body.messages.at(-1);
    expect(last).toMatchObject({ role: 'tool', content: expect.stringContaining('not found') });
    expect(readJson(join(logs, 'rewrite.json'))).toMatchObject({
      outcome: 'accepted',
      taken: { title: 'Empty text is taken for a duration' },
    });
    const folder = join(root, 'artifacts', 'swe_tasks', 'py-cc', TASK);
    expect(readFileSync(join(folder, 'instruction.md'), 'utf8')).toContain('it should refuse such a text');
    expect(readFileSync(join(folder, 'environment', 'Dockerfile'), 'utf8')).toContain(VENV);
    const toml = readFileSync(join(folder, 'task.toml'), 'utf8');
    expect(toml).toContain('environment_proposed_by = "helper"');
    expect(toml).toContain('statement_rewritten_by = "helper"');
    // What the model was shown was the base alone.
    expect(JSON.stringify(models.requests.map(({ body }) => body))).not.toContain('if not text.strip()');
  }, 300_000);

  it('is then built by a stranger, with none of our images but the base, and judged the same', async () => {
    const folder = join(root, 'artifacts', 'swe_tasks', 'py-cc', TASK);
    const dockerfile = readFileSync(join(folder, 'environment', 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^ARG BASE_IMAGE=debian:trixie-slim$/m);
    expect(dockerfile.match(/^FROM .*/gm)).toEqual([
      'FROM ${BASE_IMAGE} AS language',
      'FROM language AS system',
      'FROM system AS environment',
    ]);
    const tools = { containers: new DockerWorkContainers(sandboxOptions()), images: new DockerImageBuilder(sandboxOptions()) };
    const result = await validateDirectory(tools, folder, { runs: 1 });
    expect(result).toEqual({ task: TASK, verdict: 'PASS', rewards: { nop: [0], oracle: [1] } });
  }, 300_000);
});
