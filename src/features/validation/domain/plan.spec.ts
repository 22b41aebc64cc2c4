import fc from 'fast-check';
import { planFactors, planValidation, POLICIES, REFERENCE } from './plan';

const tests = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 12 });
const stubs = ['empty', 'raise', 'none', 'constant', 'echo'];
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('The plan of a validation', () => {
  it('is the same for the same seed, so that a replay runs it again', () => {
    fc.assert(
      fc.property(tests, seed, (ids, number) =>
        expect(planValidation(ids, stubs, POLICIES.authored, number)).toEqual(
          planValidation(ids, stubs, POLICIES.authored, number),
        ),
      ),
    );
  });

  it('runs every test once in every run, in orders of its own', () => {
    fc.assert(
      fc.property(tests, seed, (ids, number) => {
        const whole = planValidation(ids, stubs, POLICIES.authored, number).filter(({ purpose }) => purpose !== 'alone');
        for (const run of whole.flatMap(({ runs }) => runs)) expect([...run.tests].sort()).toEqual([...ids].sort());
      }),
    );
  });

  it('has three fresh runs of the reference: file order, reversed, shuffled, with hash seeds of their own', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const fresh = planValidation(ids, stubs, POLICIES.authored, 7).filter(({ purpose }) => purpose === 'oracle');
    expect(fresh.map(({ runs }) => runs.length)).toEqual([1, 1, 1]);
    const [first, second, third] = fresh.flatMap(({ runs }) => runs);
    expect([first?.tests, second?.tests]).toEqual([ids, ids.toReversed()]);
    expect(new Set([first, second, third].map((run) => run?.hashSeed)).size).toBe(3);
  });

  it('runs each test alone, and each stub against the whole suite', () => {
    fc.assert(
      fc.property(tests, seed, (ids, number) => {
        const plan = planValidation(ids, stubs, POLICIES.authored, number);
        const runsOf = (purpose: string) => plan.filter((each) => each.purpose === purpose).flatMap(({ runs }) => runs);
        expect(runsOf('alone').map((run) => run.tests)).toEqual(ids.map((id) => [id]));
        expect(runsOf('stubs').map((run) => run.solution)).toEqual(stubs);
        const ofReference = plan.filter(({ purpose }) => purpose !== 'stubs').flatMap(({ runs }) => runs);
        expect(ofReference.every((run) => run.solution === REFERENCE)).toBe(true);
      }),
    );
  });

  it('gives every run of an execution an id of its own, and a hash seed that Python takes', () => {
    fc.assert(
      fc.property(tests, seed, (ids, number) => {
        for (const { runs } of [...planValidation(ids, stubs, POLICIES.authored, number), planFactors(ids, number)]) {
          expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
          for (const { hashSeed } of runs) expect(Number.isInteger(hashSeed) && hashSeed >= 0 && hashSeed < 2 ** 32).toBe(true);
        }
      }),
    );
  });

  it('varies one thing alone in each set of the factor runs', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const { runs } = planFactors(ids, 3);
    const set = (prefix: string) => runs.filter(({ id }) => id.startsWith(prefix));
    expect(new Set(set('repetition').map(({ hashSeed, tests: order }) => `${hashSeed} ${order.join()}`)).size).toBe(1);
    expect(new Set(set('hash-seed').map(({ tests: order }) => order.join())).size).toBe(1);
    expect(new Set(set('hash-seed').map(({ hashSeed }) => hashSeed)).size).toBe(6);
    expect(new Set(set('test-order').map(({ hashSeed }) => hashSeed))).toEqual(new Set([0]));
    expect(new Set(set('test-order').map(({ tests: order }) => order.join())).size).toBeGreaterThan(1);
  });
});
