import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTuningConfig } from '../../src/features/building/tuning/config-file';
import { runTuning } from '../../src/features/building/tuning/run-tuning';

const CONFIG = `runtime_info:
  input:
    languages:
      go: { enabled: true, params: { timeout: 3200, cc_timeout: 2400, n_concurrent: 16 } } # the first one
      py: { enabled: false }
`;
const SLOW = { success: 0, failed: 8, filtered: 0, timed_out: 8, session_timed_out: 0, overloaded: 0, pr_pool_remaining: 90 };

describe('tuning of a config.yaml', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-tuning-'));
    await writeFile(join(folder, 'config.yaml'), CONFIG);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function run(dryRun: boolean) {
    const now = new Date('2026-11-21T10:00:00Z');
    return runTuning({
      config: join(folder, 'config.yaml'),
      log: join(folder, 'logs', 'decisions.jsonl'),
      outcomes: { go: { outcome: SLOW, verified: 0 }, python: { outcome: SLOW, verified: 0 } },
      now,
      dryRun,
    });
  }

  it('goes on where the last run ended, and logs what it changed with its evidence', async () => {
    expect(await run(false)).toEqual([]);
    const decisions = await run(false);
    expect(decisions).toEqual([
      expect.objectContaining({
        lang: 'go',
        action: 'adjust_param',
        param: 'timeout',
        old: 3200,
        new: 3600,
        timestamp: '2026-11-21T10:00:00.000Z',
      }),
    ]);
    expect(decisions[0]?.evidence).toMatchObject({ success_rate: 0, timed_out: 8, cycle: 2 });
    const text = await readFile(join(folder, 'config.yaml'), 'utf8');
    expect(text).toContain('# the first one');
    expect(readTuningConfig(text).languages[0]).toMatchObject({
      values: { timeout: 3600 },
      status: { cycle: 2, total_failed: 16 },
    });
    const lines = (await readFile(join(folder, 'logs', 'decisions.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(decisions);
    expect((await readdir(folder)).sort()).toEqual(['config.yaml', 'logs']);
  });

  it('writes nothing in a dry run', async () => {
    await run(false);
    const before = await readFile(join(folder, 'config.yaml'), 'utf8');
    expect(await run(true)).toHaveLength(1);
    expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe(before);
    expect(await readFile(join(folder, 'logs', 'decisions.jsonl'), 'utf8')).toBe('');
  });
});
