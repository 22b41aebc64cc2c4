import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolView } from '../../src/features/batches';
import { readConfig } from '../../src/platform/config';
import { startServer } from '../../src/server';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { leadOf } from '../support/cast';
import { runHere as assay, type Ran } from '../support/command-line';

/** Three that are examined and found good, one that is not, one that is not there, and two lines that are none. */
const POOL = `# ours
tidebell/durations:pr-4
tidebell/durations:pr-5
nonsense
tidebell/durations:pr-7
tidebell/durations:pr-4
tidebell/durations:pr-99
`;
const LAX = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };

let root: string;
let before: NodeJS.ProcessEnv;
let pool: string;
let common: string[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-commands-'));
  before = { ...process.env };
  Object.assign(process.env, { ASSAY_ENV: 'test', ASSAY_DATA_DIR: join(root, 'data'), ASSAY_LOG_LEVEL: 'silent' });
  for (const name of ['ASSAY_URL', 'ASSAY_TOKEN', 'GITHUB_TOKENS', 'ASSAY_SWE_SOURCES_DIR']) delete process.env[name];
  await placeRepository((await findExampleRepositories()).get('python') ?? '', join(root, 'sources'));
  mkdirSync(join(root, 'artifacts', 'collected_prs'), { recursive: true });
  pool = join(root, 'artifacts', 'collected_prs', 'py.txt');
  writeFileSync(pool, POOL);
  writeFileSync(join(root, 'thresholds.json'), JSON.stringify(LAX));
  common = ['--repo-source', join(root, 'sources'), '--archive', '--artifacts', join(root, 'artifacts')];
});
afterAll(() => {
  process.env = before;
  rmSync(root, { recursive: true });
});

function create(...more: string[]): Promise<Ran> {
  const thresholds = ['--thresholds', join(root, 'thresholds.json')];
  return assay('swe', 'create', '--input-ids-file', pool, '--language', 'py', ...common, ...thresholds, ...more);
}

async function inFolder(name: string, work: () => Promise<void>): Promise<void> {
  const data = process.env['ASSAY_DATA_DIR'];
  process.env['ASSAY_DATA_DIR'] = join(root, name);
  try {
    await work();
  } finally {
    process.env['ASSAY_DATA_DIR'] = data;
  }
}

/** What a process leaves that dies as soon as a batch is asked for. */
async function beginBatch(): Promise<void> {
  const plain = readConfig();
  const swe = { ...plain.swe, sourcesDir: join(root, 'sources') };
  const server = await startServer({
    ...plain,
    swe,
    http: { host: '127.0.0.1', port: 0 },
    worker: { ...plain.worker, slots: 0 },
  });
  try {
    const client = await leadOf(server);
    const { id } = await client.post<PoolView>('/v1/swe/pools', { name: 'one.txt', text: 'tidebell/durations:pr-4\n' });
    await client.post('/v1/swe/batches', { pool_id: id, options: { source: 'archive', dry_run: true, thresholds: LAX } });
  } finally {
    await server.close();
  }
}

/** Of the command line's environment, while something is done. */
async function withEnv(more: Record<string, string>, work: () => Promise<void>): Promise<void> {
  Object.assign(process.env, more);
  try {
    await work();
  } finally {
    for (const name of Object.keys(more)) delete process.env[name];
  }
}

const NO_SOURCE =
  'There is no source of pull requests: name one with --repo-source, or set ASSAY_SWE_SOURCES_DIR (a folder of git mirrors) or GITHUB_TOKENS.\n';

describe('assay swe farm', () => {
  it('walks the folder of mirrors that the service has, where no source is named', async () => {
    const words = ['swe', 'farm', 'tidebell/durations', '--dry-run', '--artifacts', join(root, 'farmed')];
    expect(await assay(...words)).toEqual({ code: 2, out: '', err: NO_SOURCE });
    expect((await assay(...words, '--archive')).err).toBe(NO_SOURCE);
    await inFolder('farmer', () =>
      withEnv({ ASSAY_SWE_SOURCES_DIR: join(root, 'sources') }, async () => {
        const { code, out } = await assay(...words, '--max-pulls', '3', '--archive');
        expect(out).toMatch(/^tidebell\/durations: \d+ pull requests more, \d+ in all/m);
        expect(out).toMatch(/^bat_\S+ succeeded: /m);
        expect(code).toBe(0);
      }),
    );
  });
});

describe('assay swe create', () => {
  it('reads the pool, says what came of each pull request, and exits with 0', async () => {
    const { code, out, err } = await create('--dry-run');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    const id = /^(bat_[\w-]+):/m.exec(out)?.[1] ?? '';
    expect(lines.slice(0, 4)).toEqual([
      'collected_prs/py.txt: 4 pull requests',
      '  line 4: malformed: nonsense',
      '  line 6: duplicate (first in line 2): tidebell/durations:pr-4',
      `${id}: if this is interrupted, "assay swe resume" goes on with it`,
    ]);
    const told = lines.slice(4, 8).map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
    expect(told.sort()).toEqual([
      'tidebell/durations:pr-4 success',
      'tidebell/durations:pr-5 failed: docs-only (README.md)',
      'tidebell/durations:pr-7 success',
      'tidebell/durations:pr-99 failed: pull-not-found (There is no pull request tidebell/durations:pr-99)',
    ]);
    expect(lines.slice(8)).toEqual([
      `${id} succeeded: 2 eligible, 2 not, 0 skipped, 0 open`,
      '      1 docs-only',
      '      1 pull-not-found',
    ]);
    // What is under way is drawn on a terminal alone.
    expect(err).toBe('');
    // A dry run writes neither tasks nor state.
    expect(existsSync(join(root, 'artifacts', 'swe_tasks'))).toBe(false);
  });

  it('started again, goes on with the batch that was asked for the same', async () => {
    const { code, out } = await create('--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/^Going on with bat_[\w-]+ \(same pool, collected_prs\/py\.txt\): /m);
    expect(out).not.toContain('pr-4 success');
    expect(out).toContain('2 eligible, 2 not, 0 skipped, 0 open');
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown option', ['--no-such-option'], /unknown option '--no-such-option'/],
    ['a number that is none', ['--max-tasks', 'many'], /'many' is invalid.*Not a whole number above 0/],
    ['a model that is not there', ['--model', 'nobody', '--dry-run'], /There is no model nobody/],
    ['a file of thresholds that is not there', ['--thresholds', '/nowhere.json'], /\/nowhere\.json/],
    ['a language that there is not', ['--language', 'cobol', '--dry-run'], /cobol is no language/],
  ])('says what is wrong with %s, and exits with 2', async (_, more, wanted) => {
    const { code, err } = await create(...more);
    expect(err).toMatch(wanted);
    expect(code).toBe(2);
  });

  it('says which threshold it does not know', async () => {
    const file = join(root, 'wrong.json');
    writeFileSync(file, '{"all":{"minStarz":3}}');
    const { code, err } = await create('--thresholds', file);
    expect(err).toContain('minStarz');
    writeFileSync(file, '{');
    const broken = await create('--thresholds', file);
    expect(broken.err).toContain(`${file} is not JSON`);
    expect([code, broken.code]).toEqual([2, 2]);
  });

  it('needs a pool file that is there, and a source that is named, or that the service has', async () => {
    const gone = await assay('swe', 'create', '--input-ids-file', join(root, 'gone.txt'), ...common);
    expect(gone.err).toContain(`${join(root, 'gone.txt')} can't be read`);
    const sourceless = await assay('swe', 'create', '--input-ids-file', pool);
    expect(sourceless.err).toBe(NO_SOURCE);
    const tokenless = await assay('swe', 'create', '--input-ids-file', pool, '--repo-source', 'github');
    expect(tokenless.err).toContain('the service has no GITHUB_TOKENS');
    expect([gone.code, sourceless.code, tokenless.code]).toEqual([2, 2, 2]);
    const bare = ['swe', 'create', '--input-ids-file', pool, '--archive', '--artifacts', join(root, 'artifacts'), '--dry-run'];
    await inFolder('bare', () =>
      withEnv({ ASSAY_SWE_SOURCES_DIR: join(root, 'sources') }, async () => {
        const { code, out } = await assay(...bare, '--thresholds', join(root, 'thresholds.json'));
        expect(out).toContain('2 eligible, 2 not, 0 skipped, 0 open');
        expect(code).toBe(0);
      }),
    );
  });
});

describe('assay swe status', () => {
  it('shows each batch, and of one every case with its reasons', async () => {
    const all = await assay('swe', 'status');
    expect(all).toMatchObject({ code: 0, err: '' });
    const id = /^bat_[\w-]+/.exec(all.out)?.[0] ?? '';
    expect(all.out).toBe(`${id} succeeded: 2 eligible, 2 not, 0 skipped, 0 open\n      1 docs-only\n      1 pull-not-found\n`);
    const { out } = await assay('swe', 'status', id);
    expect(out.split('\n').slice(3)).toEqual([
      '  tidebell/durations:pr-4 success specify 1 ',
      '  tidebell/durations:pr-5 failed examine 1 docs-only,no-test-change',
      '  tidebell/durations:pr-7 success specify 1 ',
      '  tidebell/durations:pr-99 failed examine 1 pull-not-found',
      '',
    ]);
  });

  it('says so where there is no such batch, and exits with 2', async () => {
    const { code, out, err } = await assay('swe', 'status', 'bat_nothing');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/bat_nothing.*404 not-found/);
  });

  it('says that there is none in a new data folder', async () => {
    await inFolder('empty', async () => {
      expect(await assay('swe', 'status')).toEqual({ code: 0, out: 'There is no batch.\n', err: '' });
      const resumed = await assay('swe', 'resume', ...common);
      expect(resumed).toMatchObject({ code: 2, err: 'There is no batch.\n' });
    });
  });

  it("goes on with nobody's batch, for it knows neither source nor artifacts; resume does", async () => {
    await inFolder('begun', async () => {
      await beginBatch();
      for (const _ of [1, 2])
        expect((await assay('swe', 'status')).out).toMatch(/ queued: 0 eligible, 0 not, 0 skipped, 1 open\n$/);
      const sourceless = await assay('swe', 'resume');
      expect(sourceless).toMatchObject({ code: 2, out: '' });
      expect(sourceless.err).toMatch(/^The source of bat_\S+ \(archive\) is not known here: name one with --repo-source/);
      await withEnv({ ASSAY_SWE_SOURCES_DIR: join(root, 'sources') }, async () => {
        const { code, out } = await assay('swe', 'resume', '--artifacts', join(root, 'artifacts'));
        expect(out).toMatch(/ succeeded: 1 eligible, 0 not, 0 skipped, 0 open\n$/);
        expect(code).toBe(0);
      });
    });
  });
});

describe('assay swe resume', () => {
  it('goes on with the last batch, or a named one, and takes what the pool has got since', async () => {
    writeFileSync(pool, `${POOL}tidebell/durations:pr-10\n`);
    await create('--dry-run');
    const { code, out } = await assay('swe', 'resume', ...common);
    expect(code).toBe(0);
    const id = /^bat_[\w-]+/m.exec(out)?.[0] ?? '';
    expect(out).toContain(`${id} succeeded: 3 eligible, 2 not, 0 skipped, 0 open`);
    expect(await assay('swe', 'resume', id, ...common)).toEqual({ code, out, err: '' });
  });

  it('says so where there is no such batch', async () => {
    const { code, err } = await assay('swe', 'resume', 'bat_nothing', ...common);
    expect(code).toBe(2);
    expect(err).toMatch(/bat_nothing.*404 not-found/);
  });
});

describe('assay swe validate', () => {
  it.each<[string, () => string, RegExp]>([
    ['a folder that is no task', () => join(root, 'artifacts'), /is no task directory and holds none: there is no task\.toml/],
    ['what is not there', () => join(root, 'nowhere'), /nowhere is no folder that can be read/],
  ])('says so of %s, and exits with 2', async (_, path, wanted) => {
    const { code, out, err } = await assay('swe', 'validate', path());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(wanted);
  });

  it('says of a broken task what is wrong with it, runs nothing, and exits with 1', async () => {
    const task = join(root, 'broken');
    mkdirSync(task);
    writeFileSync(join(task, 'task.toml'), 'schema_version = ');
    const { code, out, err } = await assay('swe', 'validate', task);
    expect(out).toMatch(/^broken: .*(FAIL|ERROR|INVALID).*\(.*task\.toml/);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });

  it('knows two agents', async () => {
    const { code, err } = await assay('swe', 'validate', root, '--agent', 'human');
    expect(code).toBe(2);
    expect(err).toContain('Allowed choices are both, nop, oracle');
  });
});

describe('assay swe analyze', () => {
  it('says so where there is no trial', async () => {
    const folder = join(root, 'artifacts', 'collected_prs');
    const { code, out, err } = await assay('swe', 'analyze', folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`There is neither a task directory nor a trial below ${folder}.\n`);
  });

  it('says of each task what its trials show, keeps it as JSON, and exits with 1 for a bad one', async () => {
    const trial = join(root, 'trials', 'owner__repo-1__a');
    mkdirSync(join(trial, 'verifier'), { recursive: true });
    writeFileSync(join(trial, 'verifier', 'reward.txt'), '0\n');
    const result = { task_name: 'owner__repo-1', trial_name: 'owner__repo-1__a', agent_info: { name: 'oracle', version: '1' } };
    writeFileSync(join(trial, 'result.json'), JSON.stringify({ ...result, verifier_result: { rewards: { reward: 0 } } }));
    const output = join(root, 'analysis');
    const { code, out, err } = await assay('swe', 'analyze', join(root, 'trials'), '--output', output);
    expect(out).toMatch(/^owner__repo-1: NOP=\S+ ORACLE=\S+ ATTEMPTS=\d+.* BAD \(/);
    expect(out).toContain(`Written to ${output}\n`);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(readFileSync(join(output, 'owner__repo-1.json'), 'utf8'))).toMatchObject({ task: 'owner__repo-1' });
  });
});

describe('help', () => {
  it.each(['create', 'farm', 'resume', 'status', 'validate', 'analyze'])(
    'tells of assay swe %s on stdout, and exits with 0',
    async (name) => {
      const { code, out, err } = await assay('swe', name, '--help');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(new RegExp(`^Usage: assay swe ${name} `));
    },
  );

  it('is what an unknown command gets on stderr, with 2', async () => {
    const { code, out, err } = await assay('swe', 'creat');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/unknown command 'creat'\n\(Did you mean create\?\)/);
  });
});
