import { Participant, Reviewer, TestWriter } from '../../src/client';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { refusal } from '../support/refusals';
import { sampleParts, sampleSuite, sampleSuiteWith } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask, validatedTask } from '../support/steps';

const ABSENT = 'task_01890000-0000-7000-8000-000000000000';

let server: TestServer;
let cast: Cast;
/** Reviews, and writes tests too. */
let rea: TestWriter;
/** Trains a model from the open pool, and writes tests too. */
let otto: TestWriter;
let taskId: string;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  const { admin } = cast;
  rea = new TestWriter(await enrol(admin, 'Rea', ['reviewer', 'test-writer']));
  otto = new TestWriter(await enrol(admin, 'Otto', ['test-writer', 'trainer-open']));
  taskId = await validatedTask(cast, sampleParts(), sampleSuite());
});
afterAll(() => server.close());

/** Everything by which a refused claim could tell why: status and body without the request's own id. */
async function claimAnswer(who: TestWriter, id: string): Promise<string> {
  const response = await who.api.raw('POST', `/v1/tasks/${id}/claims`, { seat: 'test-writer' });
  const text = (await response.text()).replace(/"request_id":"[^"]*"/, '');
  return `${response.status} ${text}`;
}

async function expectNeverOffered(who: TestWriter, id: string): Promise<void> {
  expect(await who.queue('test-writer')).not.toContain(id);
  const answer = await claimAnswer(who, id);
  expect(answer).toMatch(/^404 /);
  expect(answer).toBe(await claimAnswer(who, ABSENT));
}

describe('Scene 6: once seen, never blind', () => {
  it('has version 1 reviewed by one, and read in the open pool by others', async () => {
    const { testWriter } = cast;
    const asReviewer = new Reviewer(rea.api);
    await asReviewer.takeReview(taskId);
    await asReviewer.accept(taskId, 'Checked against R-1 to R-5.');

    const program = new Participant(await enrol(cast.admin, 'script of Tess', ['trainer-open'], testWriter));
    for (const reader of [otto, program]) {
      const { items } = await reader.api.get<{ items: { id: string }[] }>('/v1/pools/rlef/tasks?profile=open');
      expect(items.map(({ id }) => id)).toEqual([taskId]);
    }
  });

  it('comes up again for tests, since who wrote them has seen the solution meanwhile', async () => {
    const { trainer, arbiter, testWriter, otherTestWriter } = cast;
    await trainer.api.post(`/v1/tasks/${taskId}/discrepancies`, { statement: 'A solution that ignores R-3 passes every test.' });
    const { id } = await arbiter.takeCase(taskId);
    const finding = 'The tests of R-3 accept solutions that keep another value. Add a case that tells them apart.';
    await arbiter.rule(id, {
      fault: 'tests',
      subtype: 'weak',
      rationale: 'One case of R-3 is not enough to tell first and last apart.',
      findings: { 'test-writer': finding },
    });
    expect(await otherTestWriter.queue('test-writer')).toEqual([taskId]);
    expect(await testWriter.task(taskId)).toMatchObject({ status: 'reworking', my_seat: null, readable_parts: [] });
  });

  it('is never offered to who reviewed it, who fetched it, or whose program did', async () => {
    for (const who of [rea, otto, cast.testWriter]) await expectNeverOffered(who, taskId);
  });

  it('goes to somebody who never saw it, and becomes version 2', async () => {
    const { otherTestWriter, reviewer, openTrainer } = cast;
    await otherTestWriter.take(taskId);
    expect(await refusal(otherTestWriter.part(taskId, 'tests'))).toMatchObject({ status: 404 });
    await otherTestWriter.save(
      taskId,
      sampleSuiteWith('parse("k=1;k=2;k=3") == {"k": "3"}', 'parse("m=4;n=5;m=6") == {"m": "6", "n": "5"}'),
    );
    await otherTestWriter.seal(taskId);
    expect(await otherTestWriter.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'passed' });
    await reviewer.takeReview(taskId);
    await reviewer.accept(taskId, 'Checked the new case of R-3.');
    const { items } = await openTrainer.api.get<{ items: unknown[] }>('/v1/pools/rlef/tasks?profile=open');
    expect(items).toMatchObject([{ id: taskId, number: 2, blindness: 'proven' }]);
  });

  it('holds for a near-duplicate, once a person has marked it', async () => {
    const { lead, otherTestWriter } = cast;
    const twin = await sealedTask(cast, sampleParts({ title: 'Parse pairs of keys and values' }));
    const exposed = [rea, otto, cast.testWriter];
    for (const who of exposed) expect(await who.queue('test-writer')).toEqual([twin]);
    await lead.api.post(`/v1/tasks/${twin}/duplicates`, { task_id: taskId, reason: 'The same task under another title.' });
    for (const who of exposed) await expectNeverOffered(who, twin);
    expect(await otherTestWriter.queue('test-writer')).toEqual([twin]);
    expect(await otherTestWriter.take(twin)).toMatchObject({ seat: 'test-writer' });
  });
});
