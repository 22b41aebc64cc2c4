import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, Author, Participant, TestWriter } from '../../src/client';
import { openApplication } from '../../src/cli/application';
import { auditFaults } from '../../src/cli/audit';
import type { Role } from '../../src/domain/capability';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import type { Config } from '../../src/platform/config';
import { containersOf } from '../support/docker';
import { ServerProcess } from '../support/process';
import { sampleParts, sampleSuite } from '../support/sample-task';
import { testConfig } from '../support/server';

const TASKS = 40;
const KILLS = 3;

let config: Config;
let server: ServerProcess;
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-power-'));
  const dataDir = join(root, 'test');
  mkdirSync(dataDir);
  config = testConfig({ dataDir, database: { kind: 'sqlite', file: join(dataDir, 'assay.sqlite') } });
  server = new ServerProcess(config);
});

afterAll(async () => {
  await server.kill();
  rmSync(root, { recursive: true, force: true });
});

async function tokensFor(roles: readonly (readonly [string, Role])[]): Promise<Record<string, string>> {
  const app = await openApplication(config);
  const tokens = await issueTokens({ app }, roles);
  await app.close();
  return tokens;
}

/** Drafts, seals and tests one task: its validation waits in the queue when this returns. */
async function prepare(author: Author, testWriter: TestWriter, number: number): Promise<string> {
  const { id } = await author.draft(sampleParts({ title: `Task number ${number}` }));
  await author.seal(id);
  const claim = await testWriter.take(id);
  await testWriter.save(id, sampleSuite(), claim.fencing_token);
  await testWriter.seal(id, claim.fencing_token);
  return id;
}

async function concluded(lead: Participant, ids: readonly string[]): Promise<number> {
  const states = await Promise.all(ids.map((id) => lead.task(id)));
  return states.filter(({ status }) => status === 'in-review').length;
}

describe('Scene 8: the power goes', () => {
  it(`validates ${TASKS} tasks once each although the server is killed ${KILLS} times`, async () => {
    const tokens = await tokensFor([
      ['author', 'author'],
      ['writer', 'test-writer'],
      ['lead', 'lead'],
    ]);
    const api = (url: string, name: string): ApiClient => new ApiClient(url, tokens[name] ?? '');
    let url = await server.start();
    const ids: string[] = [];
    for (let number = 1; number <= TASKS; number += 1) {
      ids.push(await prepare(new Author(api(url, 'author')), new TestWriter(api(url, 'writer')), number));
    }
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = await concluded(new Participant(api(url, 'lead')), ids);
      expect(before).toBeLessThan(TASKS);
      await sleep(1500 + 700 * kill);
      await server.kill();
      url = await server.start();
    }
    const lead = new Participant(api(url, 'lead'));
    while ((await concluded(lead, ids)) < TASKS) await sleep(500);

    for (const id of ids) {
      const validations = await lead.validations(id);
      expect(validations.map(({ cycle, outcome }) => ({ cycle, outcome }))).toEqual([{ cycle: 1, outcome: 'passed' }]);
    }
    await server.kill();
    expect(await containersOf(config.dataDir)).toEqual([]);
    const { certificates, faults } = await auditFaults(config);
    expect(certificates).toBe(TASKS);
    expect(faults).toEqual([]);
  }, 600_000);
});
