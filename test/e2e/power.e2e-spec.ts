import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, Participant } from '../../src/client';
import { openApplication } from '../../src/cli/application';
import { auditFaults } from '../../src/cli/audit';
import type { Role } from '../../src/domain/capability';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import type { Config } from '../../src/platform/config';
import { containersOf } from '../support/docker';
import { ServerProcess } from '../support/process';
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

/** A record in the shape of openai/human-eval, a different function each. */
function record(number: number): Record<string, string> {
  return {
    task_id: `Power/${number}`,
    prompt: `def add_${number}(value):\n    \"\"\"Return value plus ${number}.\n    >>> add_${number}(1)\n    ${number + 1}\n    \"\"\"\n`,
    entry_point: `add_${number}`,
    canonical_solution: `    return value + ${number}\n`,
    test: `def check(candidate):\n    assert candidate(0) == ${number}\n    assert candidate(-${number}) == 0\n`,
  };
}

async function accepted(lead: Participant, ids: readonly string[]): Promise<number> {
  const states = await Promise.all(ids.map((id) => lead.task(id)));
  return states.filter(({ status }) => status === 'accepted').length;
}

describe('Scene 8: the power goes', () => {
  it(`validates ${TASKS} tasks once each although the server is killed ${KILLS} times`, async () => {
    const { lead: token = '' } = await tokensFor([['lead', 'lead']]);
    const api = (url: string): ApiClient => new ApiClient(url, token);
    let url = await server.start();
    const records = Array.from({ length: TASKS }, (_, index) => record(index + 1));
    const body = { format: 'humaneval', records };
    const { task_ids: ids } = await api(url).post<{ task_ids: string[] }>('/v1/imports', body);
    expect(ids).toHaveLength(TASKS);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = await accepted(new Participant(api(url)), ids);
      expect(before).toBeLessThan(TASKS);
      await sleep(1500 + 700 * kill);
      await server.kill();
      url = await server.start();
    }
    const lead = new Participant(api(url));
    while ((await accepted(lead, ids)) < TASKS) await sleep(500);

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
