import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

const run = promisify(execFile);

const PROGRAM = `import sys

numbers = [int(word) for word in sys.stdin.read().split()]
print(sum(numbers))
`;
const PROGRAM_SUITE = `from assay import private, public, req, run


@req("R-1", "R-2")
@public
def test_sum():
    done = run(stdin="1 2")
    assert (done.stdout, done.exit_code) == ("3\\n", 0)


@req("R-3", "R-4", "R-5")
@private
def test_bad_word():
    done = run(stdin="one")
    assert done.exit_code != 0 and "ValueError" in done.stderr
`;

interface Outcome {
  passed: boolean;
  verdict: string;
  tests: { id: string; outcome: string }[];
}

/** What a container file gets here, so that pip reaches an index: the host's network and its certificates. */
const BUILD_OPTIONS = [
  '--network host',
  ...[
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
    'PIP_TRUSTED_HOST',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
  ]
    .filter((name) => process.env[name])
    .map((name) => `--build-arg ${name}=${process.env[name] ?? ''}`),
].join(' ');
const BUNDLE = [process.env['SSL_CERT_FILE'], process.env['NODE_EXTRA_CA_CERTS'], '/etc/ssl/certs/ca-certificates.crt'].find(
  (path) => path && existsSync(path),
);

/**
 * Packages as a stranger has them: a clean folder, Docker, and a base image that is none of ours. The base here is a flat copy of
 * ours without a name, bound by its id, so that no image of ours can be meant by anything in a package.
 */
describe('An exported package', () => {
  let server: TestServer;
  let folder: string;
  let base: string;
  const tasks: Record<'functions' | 'program', string> = { functions: '', program: '' };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-export-'));
    base = await flatCopy('assay-python-base:3.13');
    server = await startTestServer({ worker: { slots: 0, maxQueued: 10 } });
    tasks.functions = (await publish(server)).task.id;
    const metadata = { interface: { kind: 'program', modules: [], entry_file: 'main.py' } };
    const suite = [{ path: 'test_sum.py', content: PROGRAM_SUITE }];
    tasks.program = (await publish(server, { metadata, suite, solution: [{ path: 'main.py', content: PROGRAM }] })).task.id;
    await unpack();
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    // Leaves first; each takes its unnamed parents with it.
    for (const { id } of await builtImages()) await run('docker', ['image', 'rm', '--force', id]);
    await run('docker', ['image', 'rm', '--force', base]);
  });

  /** Images on the flat copy that no other image is built on. */
  async function builtImages(): Promise<{ id: string; layers: string[] }[]> {
    const { stdout } = await run('docker', ['images', '--quiet', '--no-trunc']);
    const [baseLayer] = await layersOf(base);
    const ids = [...new Set(stdout.split('\n').filter((id) => id !== '' && id !== base))];
    const found = await Promise.all(ids.map(async (id) => ({ id, layers: await layersOf(id) })));
    return found.filter(({ layers }) => layers[0] === baseLayer);
  }

  async function unpack(): Promise<void> {
    const tokens = await issueTokens(server, [
      ['lead', 'lead'],
      ['open', 'trainer-open'],
    ]);
    const { id } = await new ApiClient(server.url, tokens['lead'] ?? '').post<{ id: string }>('/v1/pools/rlef/releases', {
      name: 'demo',
    });
    for (const profile of ['sealed', 'open']) {
      const response = await new ApiClient(server.url, tokens['open'] ?? '').raw(
        'GET',
        `/v1/releases/${id}/export?profile=${profile}`,
      );
      expect(response.status).toBe(200);
      mkdirSync(join(folder, profile));
      writeFileSync(join(folder, `${profile}.tar`), Buffer.from(await response.arrayBuffer()));
      await run('tar', ['-xf', join(folder, `${profile}.tar`), '-C', join(folder, profile)]);
      if (BUNDLE) copyFileSync(BUNDLE, join(folder, profile, 'container', 'ca.crt'));
    }
  }

  async function judge(profile: string, task: string, solution: string): Promise<Outcome & { code: number; lines: number }> {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      ASSAY_BASE: base,
      ASSAY_BUILD_OPTIONS: BUILD_OPTIONS,
      ...dockerHost(),
    };
    const ended = await run('./run.sh', [task, solution], { cwd: join(folder, profile), env }).then(
      ({ stdout }) => ({ stdout, code: 0 }),
      (error: { stdout: string; stderr: string; code: number }) => {
        if (error.stdout === '') throw new Error(error.stderr);
        return error;
      },
    );
    return { ...(JSON.parse(ended.stdout) as Outcome), code: ended.code, lines: ended.stdout.trimEnd().split('\n').length };
  }

  function write(name: string, path: string, content: string): string {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, path), content);
    return join(folder, name);
  }

  it('is whole by its own sums, and has what its card says', async () => {
    await run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: join(folder, 'sealed') });
    const card = readFileSync(join(folder, 'sealed', 'README.md'), 'utf8');
    for (const [, path] of card.matchAll(/\]\((plots\/[\w.]+)\)/g))
      expect(readFileSync(join(folder, 'sealed', path ?? ''), 'utf8')).toMatch(/^<svg /);
    expect(readdirSync(join(folder, 'sealed', 'tasks')).sort()).toEqual(Object.values(tasks).sort());
    expect(readdirSync(join(folder, 'sealed', 'tasks', tasks.program)).sort()).toEqual([
      'Dockerfile',
      'certificate.json',
      'prompt.md',
      'requirements.md',
      'task.json',
      'tests',
      'tests.json',
    ]);
    expect(readdirSync(join(folder, 'open', 'tasks', tasks.program))).toContain('solution');
    expect(
      readFileSync(join(folder, 'sealed', 'tasks.jsonl'), 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(2);
  });

  it('names no image of ours', async () => {
    await expect(
      run('grep', ['-rl', 'assay-python', join(folder, 'sealed', 'container'), join(folder, 'sealed', 'run.sh')]),
    ).rejects.toMatchObject({ code: 1 });
  });

  it.each(['functions', 'program'] as const)('the reference passes all tests of the open package: %s', async (kind) => {
    const outcome = await judge('open', tasks[kind], join(folder, 'open', 'tasks', tasks[kind], 'solution'));
    expect(outcome).toMatchObject({ passed: true, verdict: 'passed', code: 0, lines: 1 });
    expect(outcome.tests.length).toBe(kind === 'functions' ? 7 : 2);
  });

  it('the public tests of the sealed package run, and judge', async () => {
    const solution = join(folder, 'open', 'tasks', tasks.functions, 'solution');
    const right = await judge('sealed', tasks.functions, solution);
    expect([right.passed, right.tests.map(({ outcome }) => outcome)]).toEqual([true, ['passed', 'passed']]);
    expect((await judge('sealed', tasks.program, join(folder, 'open', 'tasks', tasks.program, 'solution'))).tests).toHaveLength(
      1,
    );
    const wrong = await judge('sealed', tasks.functions, write('wrong', 'solution.py', 'def parse(text):\n    return {}\n'));
    expect([wrong.passed, wrong.code, wrong.tests.map(({ outcome }) => outcome)]).toEqual([false, 1, ['failed', 'passed']]);
  });

  it('a solution that is absent, breaks off or prints is judged in one line', async () => {
    const absent = await judge('open', tasks.functions, write('absent', 'other.py', ''));
    expect([absent.passed, absent.lines, new Set(absent.tests.map(({ outcome }) => outcome))]).toEqual([
      false,
      1,
      new Set(['not-run']),
    ]);
    const exits = await judge('open', tasks.functions, write('exits', 'solution.py', 'import os\nos._exit(0)\n'));
    expect([exits.passed, exits.verdict, exits.code]).toEqual([false, 'crashed', 1]);
    const loud =
      'print("noise")\n' + readFileSync(join(folder, 'open', 'tasks', tasks.functions, 'solution', 'solution.py'), 'utf8');
    expect(await judge('open', tasks.functions, write('loud', 'solution.py', loud))).toMatchObject({ passed: true, lines: 1 });
  });

  it('the containers stand on the base alone, and nothing of the build stays in them', async () => {
    const built = await builtImages();
    expect(built.length).toBeGreaterThan(0);
    const ours = await layersOf('assay-python-base:3.13');
    expect(built.flatMap(({ layers }) => layers).filter((layer) => ours.includes(layer))).toEqual([]);
    const named = (await run('docker', ['images', '--quiet', '--no-trunc', '--filter', 'reference=assay-export'])).stdout.split(
      '\n',
    );
    for (const { id } of built.filter((image) => named.includes(image.id))) {
      const history = (await run('docker', ['history', '--no-trunc', id])).stdout;
      expect(history).not.toMatch(/ca\.crt|PIP_|proxy/i);
      const found = await run('docker', [
        'run',
        '--rm',
        '--network',
        'none',
        '--entrypoint',
        'find',
        id,
        '/',
        '-xdev',
        '-name',
        'ca.crt',
      ]);
      expect(found.stdout).toBe('');
    }
  });
});

function dockerHost(): Record<string, string> {
  const host = process.env['DOCKER_HOST'];
  return host === undefined ? {} : { DOCKER_HOST: host };
}

async function layersOf(image: string): Promise<string[]> {
  const { stdout } = await run('docker', ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', image]);
  return JSON.parse(stdout) as string[];
}

/** The file system of an image as an image of its own: another id, another layer, no name. */
async function flatCopy(image: string): Promise<string> {
  const container = (await run('docker', ['create', image, 'true'])).stdout.trim();
  const marked = `docker export ${container} | docker import --change 'ENV LANG=C.UTF-8' --message export-test -`;
  try {
    return (await run('sh', ['-c', marked])).stdout.trim();
  } finally {
    await run('docker', ['rm', '--force', container]);
  }
}
