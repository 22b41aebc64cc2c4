import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, Participant } from '../../src/client';
import type { BatchView, CaseView, PoolView } from '../../src/features/batches';
import { type Breakage, placeBrokenRepository } from '../support/broken-repository';
import { leadOf } from '../support/cast';
import { followJob } from '../support/events';
import { ModelServer } from '../support/model-server';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';

interface Broken {
  broken: Breakage;
  task: string;
  /** Why the recipe fails. */
  reason: string;
  proposal: { dockerfile: string; test: string };
}

const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
const FROM = 'FROM ${BASE_IMAGE}';
/** Modules are looked for above a repository too. */
const ABOVE = 'cd /app && npm install --ignore-scripts --no-save';
/** A project with the dependencies and plugins of the Java example, so that Maven has fetched them. */
const POM = `<project>
<modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release></properties>
<dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version></dependency></dependencies>
<build><plugins>
<plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin>
<plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin>
</plugins></build></project>`;
/** For node --test, and as it is once other runners put `it` into the global scope. */
const CSV: Omit<Broken, 'proposal'> = {
  broken: { language: 'javascript', pull: 3, from: '"test": "node --test test/"', to: '"test": "make check"' },
  task: 'tidebell__csv-dialects-3',
  reason: 'no-test-runner',
};
/** Examples whose recipe fails, with what a model says of each that helps. */
const BROKEN: Broken[] = [
  {
    ...CSV,
    proposal: { dockerfile: `${FROM}\nCOPY . .`, test: 'node --test test' },
  },
  {
    ...CSV,
    broken: { ...CSV.broken, also: [["const { test } = require('node:test');", 'const test = globalThis.it;']] },
    proposal: { dockerfile: `${FROM}\nRUN ${ABOVE} mocha@11.7.1\nCOPY . .`, test: 'npx mocha --recursive test' },
  },
  {
    ...CSV,
    broken: { ...CSV.broken, also: [["const { test } = require('node:test');", 'const test = globalThis.it;']] },
    proposal: { dockerfile: `${FROM}\nRUN ${ABOVE} jest@30.0.5\nCOPY . .`, test: 'npx jest test' },
  },
  {
    broken: { language: 'typescript', pull: 4, from: '"vitest": "3.2.4"', to: '"tidebell-none": "3.2.4"' },
    task: 'fernhollow__semver-ranges-4',
    reason: 'install-failed',
    proposal: { dockerfile: `${FROM}\nRUN ${ABOVE} vitest@3.2.4 typescript@5.9.3\nCOPY . .`, test: 'npx vitest run' },
  },
  {
    broken: { language: 'go', pull: 6, from: 'go 1.22', to: 'go 1.99' },
    task: 'tidebell__keepring-6',
    reason: 'toolchain-too-old',
    proposal: {
      dockerfile: [
        FROM,
        "RUN printf 'module example.org/keepring\\ngo 1.22\\n' > /opt/go.mod && touch /opt/go.sum",
        'ENV GOFLAGS="-buildvcs=false -modfile=/opt/go.mod"',
        'COPY . .',
        'RUN go build ./...',
      ].join('\n'),
      test: 'go test ./...',
    },
  },
  {
    broken: {
      language: 'ruby',
      pull: 4,
      from: 'spec.required_ruby_version = ">= 3.0"',
      to: 'spec.add_dependency "tidebell_none"',
    },
    task: 'fernhollow__mustard_seed-4',
    reason: 'system-packages-failed',
    proposal: { dockerfile: `${FROM}\nCOPY . .`, test: 'minitest test' },
  },
  {
    broken: { language: 'rust', pull: 5, from: 'description = "A small glob matcher"', to: 'rust-version = "1.99"' },
    task: 'fernhollow__globlet-5',
    reason: 'toolchain-too-old',
    proposal: {
      dockerfile: `${FROM}\nCOPY . .\nRUN cargo build --ignore-rust-version`,
      test: 'cargo test --ignore-rust-version',
    },
  },
  {
    broken: {
      language: 'java',
      pull: 4,
      from: '<maven.compiler.release>17</maven.compiler.release>',
      to: '<maven.compiler.release>99</maven.compiler.release>',
    },
    task: 'quillstone__pocket-money-4',
    reason: 'toolchain-too-old',
    proposal: {
      dockerfile: [
        FROM,
        'RUN mkdir -p /tmp/m/src/test/java /tmp/m/src/main/java',
        "RUN echo 'class A {}' > /tmp/m/src/main/java/A.java",
        "RUN echo 'class ATest { @org.junit.jupiter.api.Test void nothing() {} }' > /tmp/m/src/test/java/ATest.java",
        `RUN cd /tmp/m && echo ${Buffer.from(POM).toString('base64')} | base64 -d > pom.xml && mvn test`,
        'COPY . .',
      ].join('\n'),
      test: 'mvn test -Dmaven.compiler.release=17',
    },
  },
  {
    broken: { language: 'php', pull: 4, from: '"ext-mbstring": "*"', to: '"tidebell/none": "*"' },
    task: 'fernhollow__plain-tables-4',
    reason: 'needs-registry',
    proposal: { dockerfile: `${FROM}\nCOPY . .`, test: 'phpunit' },
  },
  {
    broken: { language: 'csharp', pull: 4, from: 'Include="NUnit" Version="3.14.0"', to: 'Include="NUnitLite" Version="3.14.0"' },
    task: 'quillstone__latchqueue-4',
    reason: 'needs-registry',
    proposal: { dockerfile: `${FROM}\nCOPY . .`, test: 'nunit src tests' },
  },
  {
    broken: { language: 'cpp', pull: 4, from: 'set(CMAKE_CXX_STANDARD_REQUIRED ON)', to: 'find_package(Eigen3 REQUIRED)' },
    task: 'quillstone__gridmath-4',
    reason: 'compile-failed',
    proposal: {
      dockerfile: `${FROM}\nRUN apt-get update && apt-get install -y libeigen3-dev\nCOPY . .`,
      test: 'cmake -DBUILD_TESTING=ON',
    },
  },
];

let root: string;
let server: TestServer;
let models: ModelServer;
let lead: ApiClient;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-proposed-'));
  server = await startTestServer(rootedConfig(root));
  lead = await leadOf(server);
});
afterEach(async () => {
  await server.close();
  await models.stop();
  rmSync(root, { recursive: true, force: true });
});

/** What becomes of the one pull request of a batch whose model proposes this. */
async function work({ task, proposal }: Broken): Promise<{ found: CaseView; facts: Record<string, unknown>; logs: string }> {
  models = new ModelServer(() => ({ toolCalls: [{ name: 'propose_environment', arguments: JSON.stringify(proposal) }] }));
  const openai = { base_url: await models.start(), model: 'own', price: { input: 1_000_000, output: 2_000_000 } };
  const { id: model } = await lead.post<{ id: string }>('/v1/models', { name: 'own', openai });
  const text = `${task.replace('__', '/').replace(/-(\d+)$/, ':pr-$1')}\n`;
  const { id: pool_id } = await lead.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/broken.txt', text });
  const asked = { model, propose_environments: true, budget: { turns: 1, tokens: 200_000 } };
  const options = { source: 'archive', repetitions: 1, thresholds: THRESHOLDS, ...asked };
  const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id, options });
  await followJob(new Participant(lead), batch.job_id);
  const { items } = await lead.get<{ items: CaseView[] }>(`/v1/swe/batches/${batch.id}/cases`);
  const found = items[0];
  if (!found) throw new Error('there is no case');
  const { facts } = await lead.get<{ facts: Record<string, unknown> }>(`/v1/swe/candidates/${found.candidate_id}`);
  return { found, facts, logs: join(root, 'artifacts', 'logs', batch.id, task) };
}

test.each(BROKEN)(
  'A repository in $broken.language whose recipe fails becomes a task by a proposal ($proposal.test) whose runner tells our own tests as they are',
  async (each) => {
    await placeBrokenRepository(join(root, 'sources'), each.broken);
    const { found, facts, logs } = await work(each);
    expect(found.reasons).toEqual([]);
    expect(found).toMatchObject({ status: 'success', model_spend: { calls: 1 } });
    expect(facts).toMatchObject({ environment_proposal: { ended: 'built', turns: ['built'] } });
    const told: unknown = JSON.parse(readFileSync(join(logs, 'proposal.json'), 'utf8'));
    expect(told).toMatchObject({ turns: [{ proposal: each.proposal, outcome: 'built' }] });
    const shown = JSON.stringify(models.requests.at(-1)?.body.messages);
    expect(shown).toContain(each.reason);
    expect(shown).toContain(each.proposal.test.split(' ')[0]);
  },
  300_000,
);
