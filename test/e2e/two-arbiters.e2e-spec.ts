import type { Arbiter } from '../../src/client';
import { gatherArbiters, NONE, reportedTask } from '../support/arbiters';
import { gatherCast, type Cast } from '../support/cast';
import { sampleParts, sampleSolution, sampleSuite } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { validatedTask } from '../support/steps';

/** R-3 asks for the last value of a key; this reference keeps the first. */
const KEEPS_FIRST = sampleSolution('result[key.strip()] = value.strip()', 'result.setdefault(key.strip(), value.strip())');
const WRONG = { ...sampleParts(), solution: { files: [{ path: 'solution.py', content: KEEPS_FIRST }] } };

const SOLUTION = {
  ...{ fault: 'solution', subtype: 'incorrect' },
  rationale: 'R-3 says that the last value is kept; the reference keeps another one, and the test is right to fail it.',
  findings: { author: 'When a key comes again, your function does not do what R-3 asks for.' },
};
const TESTS = {
  ...{ fault: 'tests', subtype: 'too-narrow' },
  rationale: 'The test on repeated keys insists on one reading of R-3, which could be read in two ways.',
  findings: { 'test-writer': 'Your test on repeated keys insists on more than R-3 says; widen it.' },
};

interface Figures {
  n: number;
  raw: { value: number; interval: { low: number; high: number } | null };
  kappa: { value: number | null };
  ac1: { value: number | null };
}

let server: TestServer;
let cast: Cast;
let arbiters: [Arbiter, Arbiter, Arbiter];

beforeAll(async () => {
  server = await startTestServer({ doubleBlindShare: 1 });
  cast = await gatherCast(server);
  arbiters = (await gatherArbiters(cast, 3)) as typeof arbiters;
});
afterAll(() => server.close());

describe('Scene 16: two arbiters', () => {
  it('rule blind and differ; a third settles it, and only then do the sides learn of it', async () => {
    const [first, second, third] = arbiters;
    const { author, testWriter } = cast;
    const taskId = await validatedTask(cast, WRONG, sampleSuite());
    const { id } = await first.takeCase(taskId);
    await second.takeCase(taskId);

    const made = await first.api.post(`/v1/discrepancies/${id}/rulings`, TESTS);
    expect(made).toMatchObject({ fault: 'tests', proposal: { fault: 'solution', subtype: 'incorrect' } });
    expect((await second.cases(taskId))[0]).toMatchObject({ status: 'open', rulings: [] });
    await second.rule(id, SOLUTION);
    for (const side of [author, testWriter]) {
      expect(await side.task(taskId)).toMatchObject({ status: 'disputed' });
      expect((await side.cases(taskId))[0]).toMatchObject({ status: 'open', rulings: [] });
      expect((await side.history(taskId)).filter(({ by }) => by === 'arbiter')).toEqual([]);
    }

    const open = await third.takeCase(taskId);
    expect(open.rulings.map(({ fault }) => fault)).toEqual(['tests', 'solution']);
    await third.rule(id, SOLUTION);
    expect((await testWriter.cases(taskId))[0]).toMatchObject({ status: 'ruled', rulings: [] });
    expect((await author.cases(taskId))[0]?.rulings).toMatchObject([{ fault: 'solution', finding: SOLUTION.findings.author }]);
    expect(await author.task(taskId)).toMatchObject({ status: 'reworking', rework: { turn: 'author' } });

    await author.revise(taskId, 'solution', sampleParts().solution);
    await author.seal(taskId);
    expect(await author.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'passed' });
  });

  it('have their agreement with its interval on the page', async () => {
    const [first, second] = arbiters;
    for (let round = 0; round < 3; round += 1) {
      const { taskId, caseId } = await reportedTask(server, cast, `Agreed on ${round}`);
      for (const arbiter of [first, second]) {
        await arbiter.takeCase(taskId);
        await arbiter.rule(caseId, NONE);
      }
    }
    const { arbiters: all, by_category } = await cast.lead.api.get<{
      arbiters: { fault: Figures };
      by_category: { fault: string; subtype: string | null; figures: Figures }[];
    }>('/v1/quality/agreement');
    // (tests, solution) and three times (none, none). Kappa: po 3/4, pe 3/4 x 3/4 = 9/16, so 3/7.
    expect(all.fault).toMatchObject({ n: 4, raw: { value: 0.75 } });
    expect(all.fault.kappa.value).toBeCloseTo(3 / 7, 12);
    const { low, high } = all.fault.raw.interval ?? { low: NaN, high: NaN };
    expect([low >= 0, low < 0.75, high === 1]).toEqual([true, true, true]);
    expect(by_category.map(({ fault }) => fault)).toEqual(expect.arrayContaining(['tests', 'solution', 'none']));
  });

  it('have it in their hit rate when they wave a seeded bad task through', async () => {
    const [careless, careful] = arbiters;
    const taskId = await validatedTask(cast, WRONG, sampleSuite());
    const seeded = {
      task_id: taskId,
      fault: 'solution',
      subtype: 'incorrect',
      note: 'Keeps the first value; R-3 asks for the last.',
    };
    await cast.lead.api.post('/v1/quality/calibration/items', seeded);
    const { id } = await careless.takeCase(taskId);
    await careless.rule(id, NONE);
    await careful.takeCase(taskId);
    await careful.rule(id, SOLUTION);
    expect(await cast.author.task(taskId)).toMatchObject({ status: 'disputed' });

    const { persons } = await cast.lead.api.get<{ persons: Rate[] }>('/v1/quality/calibration');
    const rates = persons.filter(({ seat }) => seat === 'arbiter').map(({ hits, n, interval }) => ({ hits, n, interval }));
    expect(rates.sort((a, b) => a.hits - b.hits)).toMatchObject([
      { hits: 0, n: 1, interval: { low: 0 } },
      { hits: 1, n: 1, interval: { high: 1 } },
    ]);
    expect(await cast.lead.api.get('/v1/quality/agreement')).toMatchObject({ arbiters: { fault: { n: 4 } } });
  });
});

interface Rate {
  seat: string;
  hits: number;
  n: number;
  interval: { low: number; high: number };
}
