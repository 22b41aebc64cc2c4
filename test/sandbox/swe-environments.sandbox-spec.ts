import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { BuildSpecification, Change } from '../../src/domain/swe';
import { EnvironmentBuilder } from '../../src/features/building/environments/environment-builder';
import { systemScript } from '../../src/features/building/environments/scripts';
import { systemClock } from '../../src/platform/clock';
import { DockerImageBuilder, DockerWorkContainers, LOCAL_BASE, WORK_LIMITS, type WorkResult } from '../../src/platform/sandbox';
import { leftovers, sandboxOptions } from '../support/sandbox';
import type { Tree } from '../support/swe-change';
import { mirroredChange, removeMirrors } from '../support/swe-mirror';

const images = new DockerImageBuilder(sandboxOptions());
const containers = new DockerWorkContainers(sandboxOptions());
const builder = new EnvironmentBuilder(images, containers, systemClock);
const made: string[] = [];

afterAll(async () => {
  for (const image of [...new Set(made)].reverse()) await images.removeImage(image);
  removeMirrors();
  expect(await leftovers()).toEqual([]);
});

function pyproject(dependencies: string): string {
  return `[build-system]\nrequires = ["flit_core<4"]\nbuild-backend = "flit_core.buildapi"\n[project]\nname = "own"\nversion = "1"\ndescription = "x"\ndependencies = [${dependencies}]\n`;
}

const BASE: Tree = {
  'pyproject.toml': pyproject(''),
  'src/own/__init__.py': 'def half(number):\n    return number // 2\n',
  'tests/test_own.py': 'import own\n\n\ndef test_half():\n    assert own.half(4) == 2\n',
};
const FIX = 'import six\n\n\ndef half(number):\n    return number / six.integer_types[0](2)\n';
const HEAD: Tree = { 'pyproject.toml': pyproject('"six==1.17.0"'), 'src/own/__init__.py': FIX };

async function specify(change: Change): Promise<BuildSpecification> {
  const found = await builder.specify(change);
  if ('reason' in found) throw new Error(found.detail);
  return found;
}

async function build(change: Change, specification?: BuildSpecification) {
  const environment = await builder.build(change, specification ?? (await specify(change)));
  made.push(environment.image);
  return environment;
}

function run(image: string, script: string): Promise<WorkResult> {
  const collect = [{ path: '/logs/report/', maxBytes: 1024 * 1024 }];
  return containers.run({ image, files: [], removed: [], script, collect, limits: { ...WORK_LIMITS, wallSeconds: 120 } });
}

describe('An environment', () => {
  it('runs the suite of the base without network, with what head needs, and tells nothing of head', async () => {
    const change = await mirroredChange(BASE, HEAD);
    const specification = await specify(change);
    const { image, packages } = await build(change, specification);
    const suite = await run(image, specification.test.run.replaceAll('{report}', '/logs/report'));
    expect(suite.exitCode).toBe(0);
    expect(suite.files[0]?.content.toString()).toContain('name="test_half"');
    expect(packages).toContain('six==1.17.0');
    const history = await run(
      image,
      'git rev-list --all --count; git remote; git status --porcelain; git fsck --lost-found; git log --format=%an,%at',
    );
    expect(history.log.content.toString()).toBe('1\nassay,946684800\n');
    expect(await builder.scan(change, image)).toMatchObject({ findings: [], unread: [] });
  });

  it('shares dependencies with the next change of the repository', async () => {
    const [first, second] = [
      await mirroredChange(BASE, HEAD),
      await mirroredChange({ ...BASE, 'README.md': 'More.\n' }, HEAD, 'python', 2),
    ];
    const one = await build(first);
    const other = await build(second);
    expect(other).toMatchObject({ dependencyImageReused: true, dependencyImage: one.dependencyImage });
    expect(other.image).not.toBe(one.image);
  });

  it('can be built by a stranger from its Dockerfile, with none of our images but the base', async () => {
    const change = await mirroredChange(BASE, HEAD);
    const specification = await specify(change);
    const { dockerfile, files } = await builder.export(change, specification);
    expect(dockerfile).toMatch(/^ARG BASE_IMAGE=debian:trixie-slim\nFROM \$\{BASE_IMAGE\} AS language\n/);
    expect(dockerfile.match(/^FROM .*/gm)?.slice(1)).toEqual([
      'FROM language AS system',
      'FROM system AS dependencies',
      'FROM system AS environment',
    ]);
    const context = [{ path: 'Dockerfile', mode: '100644', content: Buffer.from(dockerfile) }, ...files];
    // Of all layers none but the base's is there: the engine would take any step that it has seen from its cache.
    const said: string[] = [];
    const image = await images.buildDockerfile(context, {
      ...{ tag: 'assay-test-export:own', base: LOCAL_BASE, cache: false },
      onOutput: (chunk) => void said.push(chunk.toString()),
    });
    made.push(image);
    expect(said.join('')).toMatch(/^Step \d+\/\d+ : RUN sh \/build\/inputs\/install\.sh$/m);
    expect(said.join('')).not.toContain('Using cache');
    const suite = await run(image, specification.test.run.replaceAll('{report}', '/logs/report'));
    expect(suite.exitCode).toBe(0);
    expect(await builder.scan(change, image)).toMatchObject({ findings: [], unread: [] });
  }, 600_000);
});

it("What the repository's CI installs is there, as far as Debian has it", async () => {
  // apt itself takes the last for a pattern, which the packages of all kinds of hello match.
  const ci = 'steps:\n  - run: sudo apt-get install -y hello no-such-package-here hell.-trad\n';
  const change = await mirroredChange({ ...BASE, '.github/workflows/ci.yml': ci }, HEAD);
  const specification = await specify(change);
  expect(specification.wishedPackages).toEqual(['hell.-trad', 'hello', 'no-such-package-here']);
  const { image } = await build(change, specification);
  expect((await run(image, 'hello')).log.content.toString()).toContain('Hello, world!');
  expect((await run(image, 'ls /usr/bin/hello*')).log.content.toString().trim()).toBe('/usr/bin/hello');
});

it.each([
  ['lists', /^apt-get update/m],
  ['packages', /^\[ -z /m],
])("What the repository's CI installs is no layer where Debian's %s can not be had", async (what, from) => {
  const change = await mirroredChange(BASE, HEAD);
  const specification = { ...(await specify(change)), wishedPackages: ['hello'] };
  const dead = 'http://127.0.0.1:9';
  const cutOff = `rm -rf /var/cache/apt/archives; export http_proxy=${dead} https_proxy=${dead}`;
  const script = systemScript(specification).replace(from, `${cutOff}\n$&`);
  const step = { from: LOCAL_BASE, network: 'downloads', script, keep: 'all', labels: {}, limits: WORK_LIMITS } as const;
  const { end, exitCode, image } = await images.build({ ...step, inputs: [], tag: `assay-test-wished:${what}` });
  expect([end, exitCode === 0, image]).toEqual(['exited', false, undefined]);
});

it("A build that downloads reaches nothing on the host's loopback", async () => {
  let reached = 0;
  const listener = createServer(() => (reached += 1)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  try {
    const script = `python3 -c "import socket; socket.create_connection(('127.0.0.1', ${String(port)}), 5)"`;
    const step = { from: LOCAL_BASE, network: 'downloads', script, keep: 'all', labels: {}, limits: WORK_LIMITS } as const;
    const { end, exitCode, log } = await images.build({ ...step, inputs: [], tag: 'assay-test-loopback:own' });
    expect([end, exitCode, reached]).toEqual(['exited', 1, 0]);
    expect(log.content.toString()).toContain('ConnectionRefusedError');
  } finally {
    listener.close();
  }
});

describe('The scan', () => {
  const planted: [string, string, string][] = [
    ['a file of head', 'cp "$INPUTS/head" /opt/copy; rm -f /tmp/x', 'content'],
    ['a packed file of head', 'gzip -c "$INPUTS/head" > /var/cache/x.gz', 'content'],
    ['lines of the fix', '{ echo notes; cat "$INPUTS/head"; } > notes.txt', 'line'],
    ['an object of git', 'cd /app/src && git hash-object -w --no-filters "$INPUTS/head"', 'content'],
  ];
  it.each(planted)('finds %s', async (_what, script, kind) => {
    const change = await mirroredChange(BASE, HEAD);
    const { image, languageImage } = await build(change);
    const inputs = [{ path: 'head', mode: '100644', content: Buffer.from(FIX) }];
    const step = {
      from: image,
      network: 'none',
      inputs,
      script,
      keep: 'all',
      tag: 'assay-test-leak:own',
      labels: {},
      limits: WORK_LIMITS,
    } as const;
    const leaking = (await images.build({ ...step, inputs })).image ?? '';
    // What is removed in a later layer is still in the layer below.
    const hidden =
      (
        await images.build({
          ...step,
          from: leaking,
          script: 'rm -rf /opt/copy /var/cache/x.gz notes.txt .git/objects',
          tag: 'assay-test-leak:hidden',
        })
      ).image ?? '';
    made.push(leaking, hidden);
    const { findings, layers, known } = await builder.scan(change, hidden, languageImage);
    expect(known).toBeGreaterThan(0);
    expect(layers - known).toBeGreaterThanOrEqual(3);
    expect(findings.map((finding) => finding.kind)).toContain(kind);
  });
});

describe('A build that fails', () => {
  const change = (): Promise<Change> => mirroredChange(BASE, HEAD);

  it.each([
    ['install-failed', 'dependencies', { install: ['python3 -m pip install assay-no-such-package==9'] }, {}],
    ['compile-failed', 'task', { compile: ['echo "error: no such thing" >&2; exit 2'] }, {}],
    ['timed-out', 'task', { compile: ['echo begun; sleep 600'] }, { wallSeconds: 8 }],
    ['out-of-memory', 'task', { compile: ['python3 -c "x = bytearray(2**30)"'] }, { memoryBytes: 200 * 1024 ** 2 }],
    ['disk-limit', 'task', { compile: ['head -c 200M /dev/zero > /x; sleep 60'] }, { diskBytes: 50 * 1024 ** 2 }],
    ['system-packages-failed', 'system', { systemPackages: ['assay-no-such-package'] }, {}],
  ])('says %s, and keeps the log', async (kind, stage, different, limits) => {
    const its = await change();
    const specification = { ...(await specify(its)), install: [], keep: [], compile: [], ...different };
    const failed = builder.build(its, specification, { limits });
    await expect(failed).rejects.toMatchObject({
      name: 'EnvironmentError',
      kind,
      stage,
      log: { totalBytes: expect.any(Number) as number },
    });
  });

  it('says so where there is no engine, and ends when it is cancelled', async () => {
    const its = await change();
    const specification = await specify(its);
    const nowhere = new DockerImageBuilder({ ...sandboxOptions(), dockerHost: 'unix:///nonexistent.sock' });
    const failed = new EnvironmentBuilder(nowhere, containers, systemClock).build(its, specification);
    await expect(failed).rejects.toMatchObject({ kind: 'engine-unreachable', stage: 'language' });
    const hanging = { ...specification, install: [], keep: [], compile: ['sleep 600 # cancelled'] };
    const cancel = new AbortController();
    const onLog = (): void => undefined;
    const running = builder.build(its, hanging, { signal: cancel.signal, onLog });
    setTimeout(() => cancel.abort(new Error('not needed any more')), 3000);
    await expect(running).rejects.toThrow('not needed any more');
  });
});
