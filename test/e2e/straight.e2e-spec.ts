import { gatherCast, type Cast } from '../support/cast';
import { startTestServer, type TestServer } from '../support/server';
import { sampleParts, sampleSuite } from '../support/sample-task';

let server: TestServer;
let cast: Cast;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
});
afterAll(() => server.close());

describe('Scene 1: the straight road', () => {
  it('goes from draft to the pool', async () => {
    const { author, testWriter, reviewer } = cast;
    const task = await author.draft(sampleParts());
    await author.seal(task.id);
    expect(await testWriter.queue('test-writer')).toEqual([task.id]);
    const claim = await testWriter.take(task.id);
    await testWriter.save(task.id, sampleSuite(), claim.fencing_token);
    await testWriter.seal(task.id, claim.fencing_token);
    const forWriter = await testWriter.validated(task.id);
    expect(forWriter).toMatchObject({ outcome: 'passed', trust: 'isolated-oracle' });
    await reviewer.takeReview(task.id);
    expect(await reviewer.accept(task.id, 'Checked against R-1 to R-5.')).toMatchObject({ decision: 'accept' });
  }, 120_000);
});
