import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, Participant } from '../../src/client';
import type { BatchView, CaseView, PoolView } from '../../src/features/batches';
import type { ValidationRecord } from '../../src/features/building';
import { placeBrokenRepository } from '../support/broken-repository';
import { leadOf } from '../support/cast';
import { followJob } from '../support/events';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';

const REF = 'tidebell/durations:pr-4';
const TASK = 'tidebell__durations-4';
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
/** A test beside what the pull request changes takes a minute. */
const SLOW = {
  ...({ language: 'python', pull: 4 } as const),
  ...{ from: '    assert format_table([]) == []', to: '    assert __import__("time").sleep(60) or format_table([]) == []' },
};

let root: string;
let server: TestServer;
let lead: ApiClient;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-long-'));
  await placeBrokenRepository(join(root, 'sources'), SLOW);
  server = await startTestServer(rootedConfig(root));
  lead = await leadOf(server);
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

it('A task whose suite takes too long has the part of it that the pull request reaches, in every run and in its directory', async () => {
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/long.txt', text: `${REF}\n` });
  const options = { source: 'archive', repetitions: 1, thresholds: THRESHOLDS, whole_suite_seconds: 5 };
  const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
  await followJob(new Participant(lead), batch.job_id);
  const { items } = await lead.get<{ items: CaseView[] }>(`/v1/swe/batches/${batch.id}/cases`);
  expect(items).toMatchObject([{ status: 'success', reasons: [] }]);

  const artifacts = join(root, 'artifacts');
  const text = readFileSync(join(artifacts, 'logs', batch.id, TASK, 'validation.json'), 'utf8');
  const record = JSON.parse(text) as ValidationRecord;
  expect(record).toMatchObject({ verdict: 'verified', scope: 'reached-packages' });
  expect(record.longSuite).toMatchObject({ limitSeconds: 5, ended: true, narrowedTo: ['tests/test_parser.py'] });
  expect(record.longSuite?.wallMs).toBeGreaterThanOrEqual(5000);
  expect([...record.f2p, ...record.p2p].every((id) => id.startsWith('tests/test_parser.py::'))).toBe(true);
  expect(record.p2p).toHaveLength(8);
  // NOP and oracle ran test.sh as it is here.
  const folder = join(artifacts, 'swe_tasks', 'py-cc', TASK);
  expect(readFileSync(join(folder, 'tests/assay/run.sh'), 'utf8')).toBe(`${record.test.run}\n`);
  expect(record.test.run).toContain('for path in tests/test_parser.py; do');
  expect(readFileSync(join(folder, 'task.toml'), 'utf8')).toContain('test_scope = "reached-packages"');
}, 300_000);
