import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../../src/platform/clock';
import { gatherCast, type Cast } from '../support/cast';
import { EngineSwitch } from '../support/docker';
import { sampleParts, sampleSuite } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

let folder: string;
let engine: EngineSwitch;
let server: TestServer;
let cast: Cast;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-engine-'));
  engine = new EngineSwitch(join(folder, 'engine.sock'));
  await engine.on();
  server = await startTestServer({ docker: { host: engine.host, buildArguments: {} } });
  cast = await gatherCast(server);
});

afterAll(async () => {
  await server.close();
  await engine.off();
  rmSync(folder, { recursive: true, force: true });
});

async function sealedTask(title: string): Promise<string> {
  const { author, testWriter } = cast;
  const { id } = await author.draft(sampleParts({ title }));
  await author.seal(id);
  const claim = await testWriter.take(id);
  await testWriter.save(id, sampleSuite(), claim.fencing_token);
  await testWriter.seal(id, claim.fencing_token);
  return id;
}

describe('Scene 9, the validation half: the daemon dies', () => {
  it('fails nobody, and the queue drains by itself when the engine is back', async () => {
    const ids = [await sealedTask('Before the engine went'), await sealedTask('Also before')];
    await sleep(1200);
    await engine.off();
    ids.push(await sealedTask('While it was away'));
    await sleep(5000);
    const health = await cast.lead.api.raw('GET', '/v1/health');
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'degraded', engine: { reachable: false }, canary: null });
    for (const id of ids) expect((await cast.author.task(id)).status).toBe('validating');

    await engine.on();
    for (const id of ids) expect(await cast.author.validated(id)).toMatchObject({ cycle: 1, outcome: 'passed' });
    for (const id of ids) expect((await cast.author.validations(id)).length).toBe(1);
  }, 240_000);
});
