import { sleep } from '../../src/platform/clock';
import { UnitOfWork } from '../../src/platform/database';
import { SYSTEM_ACTOR } from '../../src/domain/actor';
import { newId } from '../../src/platform/ids';
import { QualityRun, QualityStep } from '../../src/features/test-quality';
import type { ApiClient } from '../../src/client';
import { gatherCast, type Cast } from '../support/cast';
import { functionsTask, suiteOf } from '../support/functions-task';
import { startTestServer, type TestServer } from '../support/server';
import { validatedTask } from '../support/steps';

const SOLUTION = `def grade(points):
    if not isinstance(points, int):
        raise TypeError('points are an int')
    if points < 0:
        return 'none'
    if points >= 50:
        return 'passed'
    return 'failed'
`;
/** Wrong at the border alone. */
const DECOY = SOLUTION.replace('>= 50', '> 50');
const ALTERNATIVE = `def grade(points):
    if type(points) is not int:
        raise TypeError(points)
    return 'none' if points < 0 else ('failed', 'passed')[points > 49]
`;

const TASK = functionsTask({
  title: 'A grade of points',
  names: ['grade'],
  prompt: 'Say whether the points of an exam are enough.',
  requirements: [
    ['signature', 'The module `solution` defines `grade(points)`, which returns a str.'],
    ['edge-case', 'Fifty points and more are `passed`, fewer are `failed`, and fewer than zero are `none`.'],
    ['error', 'Points that are not an int raise TypeError.'],
  ],
  solution: SOLUTION,
});

/** Nobody tries 50, 0 or -1: mutants of both borders live on, the decoy too, and the tests of execute what they change. */
const WEAK = suiteOf(
  ['grade'],
  [
    { name: 'good', requirements: ['R-1'], visibility: 'public', body: 'assert grade(80) == "passed"' },
    {
      name: 'bad',
      requirements: ['R-2'],
      visibility: 'private',
      body: 'assert grade(20) == "failed"\nassert grade(-7) == "none"',
    },
    { name: 'type', requirements: ['R-3'], visibility: 'private', body: 'with pytest.raises(TypeError):\n    grade("7")' },
  ],
);

interface Run {
  id: string;
  status: string;
  outcome: string | null;
  round?: number;
  score_percent?: number | null;
  weak_requirements?: string[];
  decoys?: string;
  verdict?: string;
  gates?: { gate: string; verdict: string }[];
  flaky?: unknown[];
  requirements?: { requirement_id: string; reached: number; tried: number; killed: number }[];
  mutation?: { total: number; killed: number; score: number; survivors: { id: string; diff: string; waived: string | null }[] };
}

let server: TestServer;
let cast: Cast;
let taskId: string;
let run: Run;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  taskId = await validatedTask(cast, TASK, [{ path: 'test_grade.py', content: WEAK }]);
  const probe = (kind: string, content: string) => ({
    kind,
    files: [{ path: 'solution.py', content }],
    note: 'Differs at the border.',
  });
  await cast.author.api.post(`${path()}/quality-probes`, probe('decoy', DECOY));
  await cast.author.api.post(`${path()}/quality-probes`, probe('alternative', ALTERNATIVE));
  await cast.reviewer.claim(taskId, 'reviewer');
  const started = await cast.testWriter.api.post<Run>(`${path()}/quality-runs`, { policy: 'strict-2' });
  run = await concluded(cast.testWriter.api, started.id);
});
afterAll(() => server.close());

function path(): string {
  return `/v1/tasks/${taskId}`;
}

function read(api: ApiClient, id = run.id): Promise<Run> {
  return api.get<Run>(`${path()}/quality-runs/${id}`);
}

async function concluded(api: ApiClient, id: string): Promise<Run> {
  for (;;) {
    const found = await read(api, id);
    if (found.status === 'concluded') return found;
    await sleep(200);
  }
}

describe('A quality run of a weak suite', () => {
  it('tells the test writer a step of ten and the weak requirement, and no mutant', () => {
    expect(run).toMatchObject({ outcome: 'measured', round: 1, weak_requirements: ['R-1', 'R-2'] });
    expect((run.score_percent ?? 1) % 10).toBe(0);
    expect(JSON.stringify(run)).not.toMatch(/mutant|diff|total|killed|tried|line|seconds|gates|decoys/);
  });

  it('tells the author that a decoy gets through, and nothing of the tests', async () => {
    const told = await read(cast.author.api);
    expect(told.decoys).toBe('failed');
    expect(JSON.stringify(told)).not.toMatch(/test_grade|score|weak|mutant|remarks|gates/);
  });

  it('shows the reviewer every survivor with its diff, and each gate', async () => {
    const told = await read(cast.reviewer.api);
    expect(Object.fromEntries((told.gates ?? []).map(({ gate, verdict }) => [gate, verdict]))).toEqual({
      ...{
        'static-checks': 'passed',
        'mutation-score': 'failed',
        'requirement-scores': 'passed',
        decoys: 'failed',
        alternatives: 'passed',
      },
      ...{ 'public-not-enough': 'passed', 'flake-matrix': 'passed' },
    });
    expect(told.flaky).toEqual([]);
    const borders = (told.mutation?.survivors ?? []).filter(({ diff }) => diff.includes('+    if points > 50:'));
    expect(borders).toHaveLength(1);
    expect(told.mutation?.score).toBeLessThan(0.9);
    expect(told.requirements?.map(({ requirement_id }) => requirement_id)).toEqual(['R-1', 'R-2', 'R-3']);
    // Both borders are executed by the test of R-1, which notices little of either.
    for (const { reached, tried, killed } of told.requirements ?? []) {
      expect(tried).toBe(reached);
      expect(killed).toBeGreaterThan(0);
      expect(killed).toBeLessThan(tried);
    }
  });

  it('stands in the way of acceptance, and on the certificate', async () => {
    const review = await cast.reviewer.accept(taskId, 'Seen in the tests.').catch((error: unknown) => error);
    expect(JSON.stringify(review)).toContain('quality-mutation-score');
    const { quality } = await cast.reviewer.api.get<{ quality: unknown }>(`${path()}/certificate`);
    expect(quality).toEqual({ run_id: run.id, policy: 'strict-2', verdict: 'failed', flake_factors: [] });
  });

  it('counts no survivor that the reviewer waives with a reason, and lets nobody else waive', async () => {
    const before = await read(cast.reviewer.api);
    const mutant_id = before.mutation?.survivors[0]?.id ?? '';
    const waiver = { mutant_id, kind: 'no-requirement', reason: 'No requirement says what is told of it.' };
    await expect(cast.author.api.post(`${path()}/mutant-waivers`, waiver)).rejects.toMatchObject({ status: 403 });
    await cast.reviewer.api.post(`${path()}/mutant-waivers`, waiver);
    const after = await read(cast.reviewer.api);
    expect(after.mutation?.score).toBeGreaterThan(before.mutation?.score ?? 1);
    expect(after.mutation?.survivors[0]?.waived).toBe('no-requirement');
  });

  it('gives the test writer three rounds', async () => {
    await endAgain();
    const third = await endAgain();
    expect(await read(cast.testWriter.api, third)).toMatchObject({ round: 3, score_percent: expect.any(Number) as number });
    await expect(cast.testWriter.api.post(`${path()}/quality-runs`, {})).rejects.toMatchObject({ status: 409 });
    const fourth = await read(cast.testWriter.api, await endAgain());
    expect(fourth.round).toBe(4);
    expect(fourth).not.toHaveProperty('score_percent');
    expect(fourth).not.toHaveProperty('weak_requirements');
    expect(await read(cast.reviewer.api, fourth.id)).toHaveProperty('mutation');
  });
});

/** Another run of the same state that found the same, without the minute that it would take. */
async function endAgain(): Promise<string> {
  const work = server.app.get(UnitOfWork);
  const ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(), via: 'test' };
  return work.run(ctx, async ({ manager }) => {
    const id = newId('quality-run');
    const [row, steps] = [
      await manager.findOneByOrFail(QualityRun, { id: run.id }),
      await manager.findBy(QualityStep, { runId: run.id }),
    ];
    await manager.insert(QualityRun, { ...row, id });
    for (const step of steps) await manager.insert(QualityStep, { ...step, runId: id });
    return id;
  });
}
