import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { DockerSandbox, SandboxInfraError } from '../../src/platform/sandbox';
import { execution, INSTALLATION, leftovers, newSandbox, pythonImage } from '../support/sandbox';

const SOLUTION = 'import time\ndef f(n): time.sleep(n); return n\n';
const TESTS = 'from solution import f\ndef test_x(): assert f(0) == 0\n';

afterEach(async () => expect(await leftovers()).toEqual([]));

test('the engine tells what it can do', async () => {
  const engine = await newSandbox().probe();
  expect(engine.apiVersion).toMatch(/^\d+\.\d+$/);
  expect(['1', '2']).toContain(engine.cgroupVersion);
  expect(engine.cpus).toBeGreaterThan(0);
});

test.each([['/nowhere/docker.sock'], ['unix:///nowhere/docker.sock'], ['tcp://127.0.0.1:1']])(
  '%s is an unreachable engine',
  async (dockerHost) => {
    const sandbox = new DockerSandbox({
      installation: INSTALLATION,
      dockerHost,
      graderSlots: 1,
      namespaces: 'user',
      instance: 'engine-spec',
    });
    const spec = await execution({ solution: SOLUTION, tests: TESTS });
    const infra = expect.objectContaining({ name: 'SandboxInfraError', kind: 'engine-unreachable' });
    await expect(sandbox.probe()).rejects.toEqual(infra);
    await expect(sandbox.run(spec)).rejects.toEqual(infra);
    await expect(sandbox.prepareImage({ python: '3.13', packages: [] })).rejects.toEqual(infra);
    await expect(sandbox.reap()).rejects.toEqual(infra);
  },
);

test('an engine that drops connections is unreachable', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-engine-'));
  const path = join(folder, 'docker.sock');
  const server = createServer((request) => request.socket.destroy()).listen(path);
  const sandbox = new DockerSandbox({
    installation: INSTALLATION,
    dockerHost: path,
    graderSlots: 1,
    namespaces: 'user',
    instance: 'engine-spec',
  });
  const spec = await execution({ solution: SOLUTION, tests: TESTS });
  await expect(sandbox.run(spec)).rejects.toEqual(expect.objectContaining({ kind: 'engine-unreachable' }));
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

test('a missing image is a typed failure', async () => {
  const spec = { ...(await execution({ solution: SOLUTION, tests: TESTS })), image: `sha256:${'0'.repeat(64)}` };
  await expect(newSandbox().run(spec)).rejects.toEqual(expect.objectContaining({ kind: 'image-missing' }));
  await expect(newSandbox().prepareImage({ python: '2.7', packages: [] })).rejects.toBeInstanceOf(SandboxInfraError);
});

test('containers that somebody removes are a lost harness, never a verdict', async () => {
  const sandbox = newSandbox();
  const spec = await execution({ solution: SOLUTION, tests: TESTS.replaceAll('0', '30'), limits: { wallSeconds: 60 } });
  const running = sandbox.run(spec);
  const lost = expect(running).rejects.toEqual(expect.objectContaining({ kind: 'harness-lost' }));
  const docker = new Docker();
  const filters = { label: [`assay.execution=${spec.id}`] };
  let containers = await docker.listContainers({ filters });
  while (containers.length < 2) containers = await docker.listContainers({ filters });
  await docker.getContainer(containers[0]!.Id).remove({ force: true });
  await lost;
});

test('cancelling removes everything at once', async () => {
  const controller = new AbortController();
  const spec = await execution({ solution: SOLUTION, tests: TESTS.replaceAll('0', '30'), limits: { wallSeconds: 60 } });
  const began = Date.now();
  const running = newSandbox().run(spec, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('cancelled by the test')), 300);
  await expect(running).rejects.toThrow('cancelled by the test');
  expect(Date.now() - began).toBeLessThan(10_000);
});

test('the reaper removes what an earlier process left, and nothing of a living one', async () => {
  const docker = new Docker();
  const labels = { 'assay.installation': INSTALLATION, 'assay.instance': 'an-earlier-process' };
  await docker.createVolume({ Name: `assay-test-${Date.now()}`, Labels: labels });
  await docker.createContainer({ Image: await pythonImage(), Cmd: ['true'], Labels: labels });
  const foreign = await docker.createContainer({
    Image: await pythonImage(),
    Cmd: ['true'],
    Labels: { ...labels, 'assay.installation': 'another' },
  });
  const sandbox = newSandbox();
  const running = sandbox.run(await execution({ solution: SOLUTION, tests: TESTS.replaceAll('0', '1') }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await sandbox.reap()).toBe(2);
  expect((await running).runs[0]?.verdict).toBe('passed');
  await foreign.remove();
});

test('executions run side by side without touching each other', async () => {
  const sandbox = newSandbox();
  const specs = await Promise.all(
    ['while True: os.fork()', 'return n', 'return bytes(1)', 'return n'].map((body) =>
      execution({
        solution: `import os\ndef f(n): ${body.includes('while') ? `\n    ${body}` : body}\n`,
        tests: TESTS,
        limits: { cpuSeconds: 2 },
      }),
    ),
  );
  const verdicts = (await Promise.all(specs.map((spec) => sandbox.run(spec)))).map(({ runs }) => runs[0]?.verdict);
  expect(verdicts).toEqual(['process-limit', 'passed', 'failed', 'passed']);
});

test('an environment with packages gets its own image, built once', async () => {
  const sandbox = newSandbox();
  const environment = { python: '3.13', packages: ['toolz==1.0.0', 'six==1.17.0'] };
  const [one, two] = await Promise.all([
    sandbox.prepareImage(environment),
    sandbox.prepareImage({ ...environment, packages: [...environment.packages].reverse() }),
  ]);
  expect(one.image).toBe(two.image);
  expect(one.packages).toEqual(expect.arrayContaining(['six==1.17.0', 'toolz==1.0.0', expect.stringMatching(/^pytest==/)]));
  expect(one.modules).toEqual(expect.arrayContaining(['six', 'tlz', 'toolz']));
  const spec = await execution({
    solution: 'import toolz\ndef f(n): return toolz.last([1, n])\n',
    tests: 'import six\nfrom solution import f\ndef test_x(): assert f(5) == 5\n',
  });
  const report = await sandbox.run({ ...spec, image: one.image });
  expect(report).toMatchObject({ packages: one.packages, pythonVersion: one.pythonVersion, runs: [{ verdict: 'passed' }] });
  await expect(sandbox.prepareImage({ python: '3.13', packages: ['six>=1'] })).rejects.toThrow('pinned');
});

test('a malformed specification is the caller’s mistake', async () => {
  const spec = await execution({ solution: SOLUTION, tests: TESTS });
  await expect(newSandbox().run({ ...spec, runs: [] })).rejects.toThrow('runs');
  await expect(newSandbox().run({ ...spec, suite: [{ path: '../x.py', content: '' }] })).rejects.toThrow('path');
  await expect(newSandbox().run({ ...spec, image: 'python:3.13' })).rejects.toThrow('immutable');
});
