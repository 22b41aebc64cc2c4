import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, Trainer, type BatchAnswer, type GradingInput } from '../../src/client';
import { openApplication } from '../../src/cli/application';
import { Grading } from '../../src/features/grading';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import type { Config } from '../../src/platform/config';
import { UnitOfWork } from '../../src/platform/database';
import { containersOf, EngineSwitch } from '../support/docker';
import { publish } from '../support/pool';
import { ServerProcess } from '../support/process';
import { sampleParts } from '../support/sample-task';
import { testConfig } from '../support/server';

/** More than are judged while the engine is away, which warm slots don't notice: the server has to die in the middle. */
const SUBMISSIONS = 800;
const RIGHT = sampleParts().solution.files[0]?.content ?? '';

let config: Config;
let server: ServerProcess;
let engine: EngineSwitch;
let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-grading-power-'));
  const dataDir = join(root, 'test');
  mkdirSync(dataDir);
  engine = new EngineSwitch(join(root, 'engine.sock'));
  await engine.on();
  const docker = { host: engine.host, buildArguments: {} };
  config = testConfig({ dataDir, docker, database: { kind: 'sqlite', file: join(dataDir, 'assay.sqlite') } });
  server = new ServerProcess(config);
});

afterAll(async () => {
  await server.kill();
  await engine.off();
  rmSync(root, { recursive: true, force: true });
});

/** A version in the pool and a trainer's token, made before the service starts. */
async function prepare(): Promise<{ version: string; token: string }> {
  const app = await openApplication(config);
  const { trainer: token = '' } = await issueTokens({ app }, [['trainer', 'trainer']]);
  const { version } = await publish({ app });
  await app.close();
  return { version: version.id, token };
}

async function countGradings(): Promise<number> {
  const app = await openApplication(config);
  const count = await app.get(UnitOfWork).reader.manager.count(Grading);
  await app.close();
  return count;
}

/** Everything that arrives until the stream ends or breaks. */
async function receive(trainer: Trainer, items: GradingInput[], told: Map<number, BatchAnswer[]>): Promise<boolean> {
  try {
    for await (const answer of trainer.batch(items, { idempotencyKey: 'power' })) {
      told.set(answer.index, [...(told.get(answer.index) ?? []), answer]);
    }
    return true;
  } catch {
    // The server was killed under it: what came until then counts.
    return false;
  }
}

async function killOneContainer(): Promise<void> {
  const [first] = await containersOf(config.dataDir);
  if (first !== undefined) await promisify(execFile)('docker', ['kill', first]).catch(() => undefined);
}

describe('Scenes 8, 9 and 10 at once: worker, daemon and server die in the middle of a batch', () => {
  it('gives each submission its verdict exactly once', async () => {
    const { version, token } = await prepare();
    let trainer = new Trainer(new ApiClient(await server.start(), token));
    const items = Array.from({ length: SUBMISSIONS }, (_, n) => ({
      version_id: version,
      submission: { code: n % 3 === 0 ? `def parse(text):\n    return None\n# ${n}\n` : `${RIGHT}\n# ${n}\n` },
    }));
    const told = new Map<number, BatchAnswer[]>();
    const promise = { version_id: version, submission: { code: `${RIGHT}\n# promised\n` } };

    const first = receive(trainer, items, told);
    while (told.size < 10) await sleep(20);
    await killOneContainer();
    while (told.size < 30) await sleep(20);
    await engine.off();
    const response = await trainer.api.raw('POST', '/v1/gradings', promise, { headers: { Prefer: 'wait=0' } });
    expect(response.status).toBe(202);
    const { id: promised } = (await response.json()) as { id: string };
    await sleep(500);
    await engine.on();
    while (told.size < 60) await sleep(20);
    await server.kill();
    expect(await first).toBe(false);
    expect(told.size).toBeLessThan(SUBMISSIONS);

    trainer = new Trainer(new ApiClient(await server.start(), token));
    expect(await receive(trainer, items, told)).toBe(true);
    expect([...told.keys()].sort((a, b) => a - b)).toEqual(items.map((_, index) => index));
    for (const [index, answers] of told) {
      expect(answers[0]?.grading?.verdict).toBe(index % 3 === 0 ? 'failed' : 'passed');
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    let kept = await trainer.grading(promised);
    for (let asked = 0; kept.status !== 'done' && asked < 100; asked += 1) {
      await sleep(100);
      kept = await trainer.grading(promised);
    }
    expect(kept).toMatchObject({ id: promised, verdict: 'passed' });

    await server.kill();
    expect(await countGradings()).toBe(SUBMISSIONS + 1);
  }, 300_000);
});
