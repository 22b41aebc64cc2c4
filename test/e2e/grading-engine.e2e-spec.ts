import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchAnswer } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { gatherCast, type Cast } from '../support/cast';
import { EngineSwitch, loseSlots } from '../support/docker';
import { publish } from '../support/pool';
import { sampleParts } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

let folder: string;
let engine: EngineSwitch;
let server: TestServer;
let cast: Cast;
let version: string;

/** So many that they are still on their way when the engine goes. */
const PATIENT = 300;
const RIGHT = sampleParts().solution.files[0]?.content ?? '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-grading-engine-'));
  engine = new EngineSwitch(join(folder, 'engine.sock'));
  await engine.on();
  server = await startTestServer({ docker: { host: engine.host, buildArguments: {} } });
  cast = await gatherCast(server);
  ({ id: version } = (await publish(server)).version);
});

afterAll(async () => {
  await server.close();
  await engine.off();
  rmSync(folder, { recursive: true, force: true });
});

function input(name: string, options: Record<string, unknown> = {}) {
  return { version_id: version, submission: { code: `${RIGHT}\n# ${name}\n` }, ...options };
}

async function gather(answers: AsyncIterable<BatchAnswer>): Promise<BatchAnswer[]> {
  const all: BatchAnswer[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

describe('Scene 9: the daemon dies in the middle of grading', () => {
  it('fails nobody: what can wait gets its verdict, what cannot says infra-error with a null reward', async () => {
    await cast.trainer.grade(input('before'));
    const patient = gather(cast.trainer.batch(Array.from({ length: PATIENT }, (_, n) => input(`patient ${n}`))));
    await sleep(150);
    await engine.off();
    // Slots that are there speak with the service themselves.
    expect(await cast.trainer.grade(input('meanwhile'))).toMatchObject({ verdict: 'passed' });
    expect(await loseSlots(server.config.dataDir)).toBeGreaterThan(1);
    const single = cast.trainer.grade(input('patient alone'));
    const hurried = await gather(
      cast.trainer.batch([input('hurried', { deadline_seconds: 2 }), input('also', { deadline_seconds: 2 })]),
    );
    for (const { status, grading } of hurried) {
      expect(status).toBe(200);
      expect(grading).toMatchObject({ verdict: 'infra-error', reward: null, public_pass: null, private_pass: null, parse: null });
      expect(grading?.tests.every(({ status: outcome }) => outcome === 'not-run')).toBe(true);
    }
    await sleep(3000);

    await engine.on();
    const answers = await patient;
    expect(answers.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: PATIENT }, (_, n) => n));
    expect(new Set(answers.map(({ grading }) => grading?.verdict))).toEqual(new Set(['passed']));
    expect(await single).toMatchObject({ verdict: 'passed', reward: 1 });
  }, 180_000);

  it('does not remember an infra-error: the same submission is judged when the engine is back', async () => {
    expect(await cast.trainer.grade(input('hurried'))).toMatchObject({ verdict: 'passed', reward: 1, cached: false });
  });
});
