import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { ApiClient } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import type { Config } from '../../src/platform/config';
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

  it('works where they are the same, or named as those that the service has', () => {
    const same = create('--repo-source', 'sources', '--archive', '--artifacts', 'artifacts');
    expect({ code: same.code, err: same.err }).toEqual({ code: 0, err: '' });
    expect(same.out).toContain('collected_prs/py.txt: 2 pull requests');
    expect(same.out).toMatch(/tidebell\/durations:pr-5 failed: /);
    const named = create('--repo-source', 'archive');
    expect(named.out).toMatch(/^Going on with bat_/m);
    expect(named.code).toBe(0);
    expect(assay(['swe', 'status']).out).toMatch(/^bat_\S+ succeeded: /);
  });

  it('farm writes the pool where the service has its artifacts', () => {
    const { code, out } = assay(['swe', 'farm', 'tidebell/durations', '--repo-source', 'archive', '--dry-run']);
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
    const named = assay([...words, 'archive'], remote);
    expect({ code: named.code, err: named.err }).toEqual({ code: 0, err: '' });
  });

  it('asks for a token of it', () => {
    const { code, err } = assay(['swe', 'status'], {});
    expect(err).toBe('The service is running; set ASSAY_TOKEN to a token with the role lead.\n');
    expect(code).toBe(2);
  });
});
