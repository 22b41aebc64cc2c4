import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { ApiClient } from '../../src/client';
import type { CandidateView } from '../../src/features/batches/batches.schema';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import type { Config } from '../../src/platform/config';
import { writeMeasures } from '../support/measures-repository';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';

const CLI = join(__dirname, '../../dist/src/cli.js');

let root: string;
let config: Config;
let server: ServerProcess;
let url: string;
let token: string;
let pool: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-cli-'));
  config = rootedConfig(root);
  await placeRepository((await findExampleRepositories()).get('python') ?? '', join(root, 'sources'));
  mkdirSync(join(root, 'artifacts', 'collected_prs'), { recursive: true });
  pool = join(root, 'artifacts', 'collected_prs', 'py.txt');
  writeFileSync(pool, 'tidebell/durations:pr-4\ntidebell/durations:pr-5\n');
  const app = await openApplication(config);
  token = (await issueTokens({ app }, [['lead', 'lead']]))['lead'] ?? '';
  await app.close();
  server = new ServerProcess(config);
  url = await server.start();
});
afterAll(async () => {
  await server.kill();
  rmSync(root, { recursive: true });
});

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** The compiled program as a process of its own, in a folder of its own, beside the service that has the data folder. */
function assay(words: string[], more: Record<string, string> = { ASSAY_TOKEN: token }): Ran {
  const env = { PATH: process.env['PATH'], ASSAY_ENV: 'test', ASSAY_DATA_DIR: root, ...more };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { cwd: root, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function create(...more: string[]): Ran {
  return assay(['swe', 'create', '--input-ids-file', pool, '--dry-run', ...more]);
}

async function pools(): Promise<number> {
  return (await new ApiClient(url, token).get<{ items: unknown[] }>('/v1/swe/pools')).items.length;
}

describe('The command line beside a service that runs', () => {
  it('says which folder the service has where another one is asked for, and does nothing', async () => {
    const elsewhere = create('--repo-source', join(root, 'elsewhere'), '--archive');
    expect(elsewhere.err).toBe(
      `The service at ${url} has ${join(root, 'sources')}, and --repo-source asks for ${join(root, 'elsewhere')}. ` +
        `Start it with ASSAY_SWE_SOURCES_DIR=${join(root, 'elsewhere')}, or stop it first.\n`,
    );
    const other = create('--repo-source', 'sources', '--archive', '--artifacts', 'other');
    expect(other.err).toContain(`has ${join(root, 'artifacts')}, and --artifacts asks for ${join(root, 'other')}`);
    expect([elsewhere.code, other.code, elsewhere.out, other.out]).toEqual([2, 2, '', '']);
    expect(await pools()).toBe(0);
  });

  it('works where they are the same, or named as those that the service has', async () => {
    const same = create('--repo-source', 'sources', '--archive', '--artifacts', 'artifacts');
    expect({ code: same.code, err: same.err }).toEqual({ code: 0, err: '' });
    expect(same.out).toContain('collected_prs/py.txt: 2 pull requests');
    expect(same.out).toMatch(/tidebell\/durations:pr-5 failed: /);
    const { items } = await new ApiClient(url, token).get<{ items: CandidateView[] }>('/v1/swe/candidates?limit=10');
    const [good] = items.filter(({ ref }) => ref === 'tidebell/durations:pr-4');
    expect(good?.facts?.['specification']).toMatchObject({
      language: 'python',
      profile: 'python/pytest',
      test: { format: 'junit' },
    });
    const named = create('--repo-source', 'archive');
    expect(named.out).toMatch(/^Going on with bat_/m);
    expect(named.code).toBe(0);
    expect(assay(['swe', 'status']).out).toMatch(/^bat_\S+ succeeded: /);
  });

  it('farm writes the pool where the service has its artifacts', () => {
    const { code, out } = assay(['swe', 'farm', 'tidebell/durations', '--archive', '--dry-run']);
    expect(out).toMatch(/^tidebell\/durations: \d+ pull requests more, \d+ in all; none left$/m);
    expect(code).toBe(0);
    const file = join(root, 'artifacts', 'collected_prs', 'tidebell__durations.txt');
    expect(readFileSync(file, 'utf8')).toContain('tidebell/durations:pr-4\n');
  });

  it('knows no folders of a service that is only named by its address', () => {
    const remote = { ASSAY_TOKEN: token, ASSAY_URL: url, ASSAY_DATA_DIR: join(root, 'nothing') };
    const words = ['swe', 'create', '--input-ids-file', pool, '--dry-run', '--repo-source'];
    const { code, err } = assay([...words, 'sources'], remote);
    expect(err).toContain('name a kind: --repo-source github, git or archive');
    expect(code).toBe(2);
    const unnamed = assay(words.slice(0, -1), remote);
    expect(unnamed).toMatchObject({ code: 2, out: '' });
    expect(unnamed.err).toBe(`What ${url} has is not known here. Name a kind: --repo-source github, git or archive.\n`);
    const named = assay([...words, 'archive'], remote);
    expect({ code: named.code, err: named.err }).toEqual({ code: 0, err: '' });
  });

  it('asks for a token of it', () => {
    const { code, err } = assay(['swe', 'status'], {});
    expect(err).toBe('The service is running; set ASSAY_TOKEN to a token with the role lead.\n');
    expect(code).toBe(2);
  });
});

describe('The command line with a service of its own', () => {
  const TASK = 'tidebell__measures-3';
  let own: string;
  let env: NodeJS.ProcessEnv;
  let where: string[];

  beforeAll(async () => {
    own = mkdtempSync(join(tmpdir(), 'assay-own-'));
    await writeMeasures(join(own, 'mirrors'));
    writeFileSync(join(own, 'py.txt'), 'tidebell/measures:pr-3\ntidebell/measures:pr-5\n');
    const repository = { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 };
    writeFileSync(join(own, 'lax.json'), JSON.stringify({ all: { repository } }));
    const { host, caBundle, buildArguments } = config.docker;
    env = {
      ...{ PATH: process.env['PATH'], ASSAY_ENV: 'test', ASSAY_DATA_DIR: own, ...buildArguments },
      ...{ ...(host && { DOCKER_HOST: host }), ...(caBundle !== undefined && { SSL_CERT_FILE: caBundle }) },
    };
    where = ['--repo-source', 'mirrors', '--archive'];
  });
  afterAll(() => rmSync(own, { recursive: true }));

  function run(...words: string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'swe', ...words], { cwd: own, env, encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  }

  /** Killed by the kernel while the first task's containers run. */
  async function createAndDie(): Promise<void> {
    const options = ['--language', 'py', ...where, '--n-concurrent', '1', '--thresholds', 'lax.json'];
    const words = [CLI, 'swe', 'create', '--input-ids-file', 'py.txt', ...options];
    const child = spawn(process.execPath, words, { cwd: own, env, stdio: 'ignore' });
    const ended = once(child, 'close');
    const logs = join(own, 'artifacts', 'logs');
    while (child.exitCode === null && !filesBelow(logs).some((name) => name.endsWith(`${TASK}/scan.json`))) await sleep(50);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  }

  function filesBelow(folder: string): string[] {
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  }

  function listed(): string[] {
    return readFileSync(join(own, 'artifacts', 'swe_tasks', 'py-cc', 'verifiable_tasks.txt'), 'utf8')
      .split('\n')
      .filter(Boolean);
  }

  it('is killed, tells how it stands, and goes on', async () => {
    await createAndDie();
    const stands = run('status');
    expect(stands).toMatchObject({ code: 0, err: '' });
    expect(stands.out).toMatch(/: 0 verified, 0 not, 0 skipped, 2 open$/m);
    const resumed = run('resume', ...where);
    expect(resumed.code).toBe(0);
    // Logs of its service are not mixed into what it says.
    expect(resumed.out).toMatch(
      /^(bat_[\w-]+): if this is interrupted, .*\n(?:\d\d:.*\n)*\1 succeeded: 1 verified, 1 not, 0 skipped, 0 open\n/,
    );
    expect(resumed.err).toContain('Took back jobs');
    const [batch = ''] = resumed.out.split(':');
    expect(run('status', batch).out).toContain('tidebell/measures:pr-5 failed examine 1 reverted\n');
    expect(listed()).toEqual([TASK]);
  }, 300_000);

  it('validates what it has made', () => {
    const { code, out, err } = run('validate', join('artifacts', 'swe_tasks', 'py-cc', TASK), '--runs', '1');
    expect({ code, out, err }).toEqual({ code: 0, out: `${TASK}: NOP=0 ORACLE=1 PASS\n`, err: '' });
  }, 120_000);

  it('analyzes it by the runs that its batch recorded, as long as the directory is the same', () => {
    const tasks = join('artifacts', 'swe_tasks', 'py-cc');
    const { code, out } = run('analyze', tasks, '--baseline', 'recorded');
    expect(out).toContain(`${TASK}: NOP=3 ORACLE=3 ATTEMPTS=0 GOOD medium\n  validation, recorded: PASS\n`);
    expect(code).toBe(0);
    expect(readdirSync(join(own, tasks, 'analysis'))).toEqual([`${TASK}.json`]);
    appendFileSync(join(own, tasks, TASK, 'instruction.md'), 'Another word.\n');
    const changed = run('analyze', tasks, '--baseline', 'recorded', '--runs', '1');
    expect(changed.out).toContain(`${TASK}: NOP=1 ORACLE=1 ATTEMPTS=0 GOOD low\n  validation, run: PASS\n`);
  }, 120_000);
});
