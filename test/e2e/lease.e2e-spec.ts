import type { ClaimState } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { gatherCast, type Cast } from '../support/cast';
import { readEverything } from '../support/doors';
import { refusal } from '../support/refusals';
import { sampleParts, sampleSuite, sampleSuiteWith } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask } from '../support/steps';

/** Long enough for a few requests on a busy machine, short enough to wait for. */
const LEASE_MS = 6_000;

const HALF = sampleSuiteWith('def test_two_pairs', 'def test_half_done_by_tess');
const THREE_QUARTERS = sampleSuiteWith('def test_two_pairs', 'def test_nearly_done_by_tess');
const FRESH = sampleSuiteWith('def test_two_pairs', 'def test_written_by_tom');

let server: TestServer;
let cast: Cast;
let taskId: string;
let first: ClaimState;
let second: ClaimState;
let draftEtag: string;

beforeAll(async () => {
  server = await startTestServer({ leaseMs: LEASE_MS });
  cast = await gatherCast(server);
  taskId = await sealedTask(cast, sampleParts());
});
afterAll(() => server.close());

describe('Scene 7: the lease', () => {
  it('is kept by heartbeats while the test writer works', async () => {
    const { testWriter, otherTestWriter } = cast;
    first = await testWriter.take(taskId);
    draftEtag = (await testWriter.save(taskId, HALF, first.fencing_token)).etag;
    const kept = await testWriter.heartbeat(first);
    expect(Date.parse(kept.expires_at)).toBeGreaterThan(Date.parse(first.expires_at));
    expect(await otherTestWriter.queue('test-writer')).toEqual([]);
    expect(await refusal(otherTestWriter.take(taskId))).toMatchObject({ status: 404, code: 'not-found' });
    expect(await refusal(otherTestWriter.heartbeat(first))).toMatchObject({ status: 404, code: 'not-found' });
    first = kept;
  });

  it('runs out when the test writer has gone home', async () => {
    const { otherTestWriter, author } = cast;
    await sleep(Date.parse(first.expires_at) - Date.now() + 50);
    expect(await otherTestWriter.queue('test-writer')).toEqual([taskId]);
    expect(await author.task(taskId)).toMatchObject({ status: 'sealed', seats_taken: ['author'] });
  });

  it('lets the next test writer start clean', async () => {
    const { otherTestWriter } = cast;
    second = await otherTestWriter.take(taskId);
    expect(second.fencing_token).toBeGreaterThan(first.fencing_token);
    expect(await refusal(otherTestWriter.part(taskId, 'tests'))).toMatchObject({ status: 404 });
    await otherTestWriter.save(taskId, FRESH, second.fencing_token);
  });

  it('refuses the late save of the first by its fencing token', async () => {
    const { testWriter, otherTestWriter } = cast;
    const late = await refusal(testWriter.save(taskId, THREE_QUARTERS, first.fencing_token, draftEtag));
    expect(late).toMatchObject({ status: 409, code: 'claim-lost' });
    const guessed = await refusal(testWriter.save(taskId, THREE_QUARTERS, second.fencing_token, draftEtag));
    expect(guessed).toMatchObject({ status: 409, code: 'claim-lost' });
    expect(await refusal(testWriter.heartbeat(first))).toMatchObject({ status: 409, code: 'claim-lost' });
    expect(await refusal(testWriter.seal(taskId, first.fencing_token))).toMatchObject({ status: 409, code: 'claim-lost' });
    expect((await otherTestWriter.part(taskId, 'tests')).content).toEqual({ files: FRESH });
  });

  it('leaves each draft to its owner alone', async () => {
    const { testWriter, otherTestWriter, author } = cast;
    expect((await testWriter.part(taskId, 'tests')).content).toEqual({ files: HALF });
    const readByFirst = await readEverything(testWriter, taskId);
    const readBySecond = await readEverything(otherTestWriter, taskId);
    expect(readByFirst.holding('half_done_by_tess')).not.toEqual([]);
    expect(readByFirst.holding('written_by_tom')).toEqual([]);
    expect(readBySecond.holding('written_by_tom')).not.toEqual([]);
    expect(readBySecond.holding(/(half|nearly)_done_by_tess/)).toEqual([]);
    expect((await readEverything(author, taskId)).holding(/done_by_tess|written_by_tom/)).toEqual([]);
  });

  it('gives the first the seat back, with the draft, when the second goes home too', async () => {
    const { testWriter } = cast;
    await sleep(Math.max(0, Date.parse(second.expires_at) - Date.now() + 50));
    const again = await testWriter.take(taskId);
    expect(again.fencing_token).toBeGreaterThan(second.fencing_token);
    const saved = await testWriter.save(taskId, sampleSuite(), again.fencing_token, draftEtag);
    expect(saved.content).toEqual({ files: sampleSuite() });
    expect(await testWriter.seal(taskId, again.fencing_token)).toMatchObject({ status: 'validating' });
  });
});
