import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BatchView, SimulationView, TuningView } from '../../src/features/batches';
import { sleep } from '../../src/platform/clock';
import { BatchService, failedOutcome } from '../support/batch-service';
import { DIALECTS } from '../support/database';
import { verifiedOutcome } from '../support/verified-directory';

/** Of one step, so that little machines can be tuned too. */
function configOf(params: string): string {
  return `# The nightly run's
meta_info: { name: nightly }
runtime_info:
  input:
    tuning: { min_attempts: 4, min_pool: 0, ranges: { n_concurrent: { min: 1, max: 3, step: 1 } } }
    languages:
      c: # the only one
        enabled: true
        params: { timeout: 3600, cc_timeout: 2400, ${params} }
`;
}
const Refusal = z.object({ code: z.string(), detail: z.string(), reason: z.string().optional() });

describe.each(DIALECTS)('a batch in a language that config.yaml tunes, on %s', (dialect) => {
  let artifacts: ReturnType<typeof BatchService.artifacts>;
  let service: BatchService;
  let most: number;

  beforeAll(async () => {
    artifacts = BatchService.artifacts();
    service = await BatchService.start(dialect, artifacts.folder);
  });
  beforeEach(() => {
    most = 0;
    let now = 0;
    service.make = async (number) => {
      most = Math.max(most, ++now);
      await sleep(150);
      now -= 1;
      return number >= 900 ? failedOutcome('policy', 'host-out-of-memory') : verifiedOutcome(service.server.config, number);
    };
  });
  afterAll(async () => {
    await service.close();
    artifacts.remove();
  });

  function configure(params: string): void {
    writeFileSync(join(artifacts.folder, 'config.yaml'), configOf(params));
  }

  function configured(): string {
    return readFileSync(join(artifacts.folder, 'config.yaml'), 'utf8');
  }

  async function refused(numbers: number[], name: string) {
    const pool = await service.pool(name, numbers);
    const answer = await service.client.raw('POST', '/v1/swe/batches', { pool_id: pool.id });
    return { status: answer.status, ...Refusal.parse(await answer.json()) };
  }

  it('runs with its values, tunes them by what came of it, and the next batch runs with those', async () => {
    configure('n_concurrent: 2');
    const first = await service.batch(await service.pool('a.txt', [1, 2, 3, 4, 5]));
    expect(most).toBe(2);
    expect(first.settings).toEqual({
      n_concurrent: { value: 2, from: 'config.yaml' },
      timeout_seconds: { value: 3600, from: 'config.yaml' },
      session_seconds: { value: 2400, from: 'config.yaml' },
      max_verified_tasks: { value: null, from: 'config.yaml' },
    });
    const made = { lang: 'c', action: 'adjust_param', param: 'n_concurrent', old: 2, new: 3 };
    expect(await service.told(first)).toContainEqual(
      expect.objectContaining({ event: 'tuning', decisions: [expect.objectContaining(made)] }),
    );
    const shown = await service.client.get<TuningView>('/v1/swe/tuning');
    expect(shown).toMatchObject({ problem: null, total: 1, decisions: [{ ...made, evidence: { success: 5, failed: 0 } }] });
    expect(shown.languages).toMatchObject([{ key: 'c', params: { n_concurrent: 3 }, verified: 5, status: { cycle: 1 } }]);
    const lines = readFileSync(join(artifacts.folder, 'logs', 'adaptive_decisions.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(shown.decisions);
    for (const kept of ["# The nightly run's", '# the only one', 'n_concurrent: 3', 'cycle: 1'])
      expect(configured()).toContain(kept);

    most = 0;
    const second = await service.batch(await service.pool('b.txt', [11, 12, 13, 14, 15, 16]));
    expect([most, second.settings?.n_concurrent]).toEqual([3, { value: 3, from: 'config.yaml' }]);
    // A run in which nothing was due is no cycle.
    await service.batch(await service.pool('b.txt', [11, 12, 13, 14, 15, 16]));
    expect((await service.client.get<TuningView>('/v1/swe/tuning')).languages[0]?.status.cycle).toBe(2);
  });

  it('halves what ran at a time where the machine ran out of memory', async () => {
    configure('n_concurrent: 3');
    const batch = await service.batch(await service.pool('c.txt', [901, 902, 903, 904]));
    expect(batch.counts).toMatchObject({ failed: 4 });
    expect((await service.client.get<TuningView>('/v1/swe/tuning')).languages[0]?.params.n_concurrent).toBe(1);
  });

  it('runs as its user says before all, which then tells nothing of the values of the file', async () => {
    configure('n_concurrent: 2');
    const batch = await service.batch(await service.pool('d.txt', [21, 22, 23, 24]), { n_concurrent: 1, timeout_seconds: 60 });
    expect([most, batch.settings?.n_concurrent, batch.settings?.timeout_seconds]).toEqual([
      1,
      { value: 1, from: 'options' },
      { value: 60, from: 'options' },
    ]);
    expect((await service.client.get<TuningView>('/v1/swe/tuning')).languages).toMatchObject([
      { params: { n_concurrent: 2 }, status: { cycle: 1, overloaded_at: null } },
    ]);
  });

  it('is not started where the language is disabled or has its tasks, but by force', async () => {
    configure('n_concurrent: 1');
    writeFileSync(join(artifacts.folder, 'config.yaml'), configured().replace('enabled: true', 'enabled: false'));
    expect(await refused([31], 'e.txt')).toMatchObject({ status: 409, code: 'conflict', reason: 'language-disabled' });
    const verified = (await service.client.get<TuningView>('/v1/swe/tuning')).languages[0]?.verified ?? 0;
    configure(`n_concurrent: 3, max_verified_tasks: ${String(verified + 2)}`);
    const batch = await service.batch(await service.pool('e.txt', [31, 32, 33, 34]));
    expect(batch).toMatchObject({ status: 'succeeded', counts: { success: 2, skipped: 2 } });
    expect(await service.told(batch)).toContainEqual(expect.objectContaining({ event: 'target-reached', max: verified + 2 }));
    const told = (await service.client.get<TuningView>('/v1/swe/tuning')).decisions.at(-1);
    expect(told).toMatchObject({
      action: 'target_reached',
      reason: `${String(verified + 2)} of ${String(verified + 2)} tasks are verified`,
    });
    expect(await refused([35], 'f.txt')).toMatchObject({ status: 409, reason: 'target-reached' });
    expect((await service.client.raw('POST', `/v1/swe/batches/${batch.id}/resume`)).status).toBe(409);
    const forced = await service.batch(await service.pool('f.txt', [35]), { force: true });
    expect(forced).toMatchObject({ counts: { success: 1 }, settings: { max_verified_tasks: { value: null, from: 'options' } } });
  });

  it('is not started under a config.yaml that can not be used, but by force', async () => {
    writeFileSync(join(artifacts.folder, 'config.yaml'), configOf('n_concurrent: 99'));
    const refusal = await refused([41], 'g.txt');
    expect(refusal).toMatchObject({ status: 409, detail: expect.stringContaining('n_concurrent: 99 is not in 1..3') as string });
    expect((await service.client.get<TuningView>('/v1/swe/tuning')).problem).toContain('n_concurrent: 99');
    const forced = await service.batch(await service.pool('g.txt', [41]), { force: true });
    expect(forced).toMatchObject({ counts: { success: 1 }, settings: { n_concurrent: { from: 'service' } } });
    expect(await service.told(forced)).toContainEqual(
      expect.objectContaining({ event: 'tuning', problem: expect.stringContaining('99') as string }),
    );
  });

  it('tells how many pull requests the pools of the language still hold, and asks for more where these are few', async () => {
    const remaining = async () => (await service.client.get<TuningView>('/v1/swe/tuning')).languages[0]?.status.pr_pool_remaining;
    const collects = (batch: BatchView, least: number) => {
      writeFileSync(join(artifacts.folder, 'config.yaml'), configured().replace(/min_pool: \d+/, `min_pool: ${least}`));
      return service.client
        .get<TuningView>(`/v1/swe/batches/${batch.id}/tuning`)
        .then(({ decisions }) => decisions.some(({ action }) => action === 'collect_pr_needed'));
    };
    configure('n_concurrent: 1');
    await service.batch(await service.pool('h.txt', [51]));
    const before = (await remaining()) ?? 0;
    await service.pool('i.txt', [52, 53, 54]);
    await service.pool('j.txt', [54, 51]);
    await service.pool('go.txt', [55], 'go');
    await service.pool('any.txt', [56, 57], null);
    const batch = await service.batch(await service.pool('k.txt', [58, 905]));
    expect(batch.counts).toMatchObject({ success: 1, failed: 1 });
    expect(await remaining()).toBe(before + 3);
    expect([await collects(batch, before + 3), await collects(batch, before + 4)]).toEqual([false, true]);
  });

  it('is examined under the filters of config.yaml, unless it was asked for others', async () => {
    configure('n_concurrent: 1');
    const filters = 'pr_collection: { filters: { min_stars: 7, max_files_changed: 12 } }';
    writeFileSync(join(artifacts.folder, 'config.yaml'), configured().replace('  input:\n', `  input:\n    ${filters}\n`));
    const plain = await service.batch(await service.pool('l.txt', [61]));
    expect(plain.options.thresholds).toEqual({ all: { maxSourceFiles: 12, repository: { minStars: 7 } } });
    const asked = await service.batch(await service.pool('m.txt', [62]), { thresholds: { all: { maxSourceFiles: 3 } } });
    expect(asked.options.thresholds).toEqual({ all: { maxSourceFiles: 3, repository: { minStars: 7 } } });
    writeFileSync(join(artifacts.folder, 'config.yaml'), configured().replace('min_stars: 7', 'min_stars: many'));
    const refusal = await refused([63], 'n.txt');
    expect(refusal.detail).toContain('runtime_info.input.pr_collection.filters.min_stars');
  });

  it('shows its decisions past a line of the log that a crash cut off', async () => {
    const before = await service.client.get<TuningView>('/v1/swe/tuning');
    appendFileSync(join(artifacts.folder, 'logs', 'adaptive_decisions.jsonl'), 'null\n{"timestamp": "2026-11-22T');
    const after = await service.client.get<TuningView>('/v1/swe/tuning');
    expect(after).toEqual({ ...before, unreadable: before.unreadable + 2 });
    expect(after.decisions.length).toBeGreaterThan(0);
    configure('n_concurrent: 1');
    const verified = (await service.client.get<TuningView>('/v1/swe/tuning')).languages[0]?.verified ?? 0;
    configure(`n_concurrent: 1, max_verified_tasks: ${String(verified + 1)}`);
    await service.batch(await service.pool('o.txt', [65]));
    const grown = await service.client.get<TuningView>('/v1/swe/tuning');
    expect(grown).toMatchObject({ unreadable: after.unreadable, total: after.total + 1 });
    expect(grown.decisions.at(-1)).toMatchObject({ action: 'target_reached' });
  });

  it('is what a simulation plays again, to its rest and within its bounds', async () => {
    configure('n_concurrent: 1');
    const done = await service.client.post<SimulationView>('/v1/swe/tuning/simulations', { language: 'c' });
    expect(done).toMatchObject({ start: { n_concurrent: 1 }, final: { n_concurrent: 3 }, converged: true, in_bounds: true });
    expect(done.recorded_cases).toBeGreaterThan(20);
    expect(done.changes.map(({ param, new: value }) => [param, value])).toEqual([
      ['n_concurrent', 2],
      ['n_concurrent', 3],
    ]);
    const cases = [{ succeeds: true, seconds: 3700 }];
    const late = await service.client.post<SimulationView>('/v1/swe/tuning/simulations', { language: 'c', cases });
    expect(late).toMatchObject({ success: { first: 0, last: 40 }, final: { timeout: 4000 }, converged: true });
    const none = await service.client.raw('POST', '/v1/swe/tuning/simulations', { language: 'go' });
    expect(none.status).toBe(409);
    expect(configured()).toBe(configOf('n_concurrent: 1'));
  });
});
