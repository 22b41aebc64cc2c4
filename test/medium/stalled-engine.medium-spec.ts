import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EnvironmentBuilder } from '../../src/features/building';
import { sleep, systemClock } from '../../src/platform/clock';
import { DockerImageBuilder, DockerWorkContainers, WORK_LIMITS, type WorkSpec } from '../../src/platform/sandbox';
import { sandboxOptions } from '../support/sandbox';
import { mirroredChange, removeMirrors } from '../support/swe-mirror';

const BASE = {
  'pyproject.toml': '[project]\nname = "own"\nversion = "1"\n',
  'tests/test_own.py': 'def test_own():\n    assert True\n',
};

const RUN: WorkSpec = {
  ...{ image: 'sha256:1', files: [], removed: [], script: 'true', collect: [] },
  limits: { ...WORK_LIMITS, wallSeconds: 60 },
};

/** An engine that takes requests and answers nothing: what Docker does when its disk or its daemon hangs. */
let engine: Server;
let builder: EnvironmentBuilder;
let images: DockerImageBuilder;
let containers: DockerWorkContainers;
let asked: string[];

beforeAll(async () => {
  asked = [];
  engine = createServer(({ url = '' }) => void asked.push(url));
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const dockerHost = `tcp://127.0.0.1:${String((engine.address() as AddressInfo).port)}`;
  images = new DockerImageBuilder({ ...sandboxOptions(), dockerHost });
  containers = new DockerWorkContainers({ ...sandboxOptions(), dockerHost });
  builder = new EnvironmentBuilder(images, containers, systemClock);
});

afterAll(async () => {
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
  removeMirrors();
});

it.each(['build', 'scan', 'save', 'run'] as const)('holds no case whose time is over: %s', async (what) => {
  const change = await mirroredChange(BASE, { 'own.py': 'x = 1\n' });
  const specification = await builder.specify(change);
  if ('reason' in specification) throw new Error(specification.detail);
  const over = new AbortController();
  const { signal } = over;
  const before = asked.length;
  const work = {
    build: () => builder.build(change, specification, { signal }),
    scan: () => builder.scan(change, 'sha256:1', 'sha256:2', signal),
    save: () => images.save('sha256:1', signal),
    run: () => containers.run(RUN, { signal }),
  };
  const held = expect(work[what]()).rejects.toThrow('its time is over');
  while (asked.length === before) await sleep(20);
  await sleep(100);
  const began = performance.now();
  over.abort(new Error('its time is over'));
  await held;
  expect(performance.now() - began).toBeLessThan(3000);
});

it.each(['specify', 'export'] as const)('nor does what asks no engine: %s', async (what) => {
  const change = await mirroredChange(BASE, { 'own.py': 'x = 1\n' });
  const specification = await builder.specify(change);
  if ('reason' in specification) throw new Error(specification.detail);
  const signal = AbortSignal.abort(new Error('its time is over'));
  const held = what === 'specify' ? builder.specify(change, signal) : builder.export(change, specification, signal);
  await expect(held).rejects.toThrow('its time is over');
});
