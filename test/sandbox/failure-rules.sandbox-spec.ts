import { FAILURE_TAGS, outcomeOf, RULES, suggestCauses, type Rerun, type RerunToggle } from '../../src/domain/failure-tags';
import { factsOf } from '../../src/features/failure-tags';
import type { RunReport } from '../../src/platform/sandbox';
import { CORPUS, type CorpusAttempt, type CorpusTask } from '../support/failure-corpus';
import { corpusEvidence } from '../support/failure-evidence';
import { execute, functionsOf, idsIn, leftovers, python } from '../support/sandbox';

/** Enough for what is right, and soon over for what never ends. */
const CPU_SECONDS = 1;

const runs = new Map<string, RunReport>();
const attempts = CORPUS.flatMap(({ task, fires, spares }) => [fires, spares].map((attempt) => ({ task, attempt })));

function keyOf({ solution }: CorpusAttempt, toggle: RerunToggle | 'judged'): string {
  return JSON.stringify([solution, toggle]);
}

/** All attempts of a task in one pair of containers, one run each and one a toggle. */
async function judgeAll(task: CorpusTask): Promise<void> {
  const ids = idsIn('test_it.py', task.tests);
  const specs = attempts
    .filter((each) => each.task === task && each.attempt.solution !== undefined)
    .flatMap(({ attempt }) =>
      (['judged', ...(attempt.reruns ?? [])] as const).map((toggle) => ({ key: keyOf(attempt, toggle), attempt, toggle })),
    );
  const distinct = [...new Map(specs.map((spec) => [spec.key, spec])).values()];
  const { runs: reports } = await execute({
    tests: task.tests,
    interface: functionsOf(...task.names),
    limits: { cpuSeconds: CPU_SECONDS },
    solutions: Object.fromEntries(distinct.map(({ key, attempt }) => [key, [python('solution.py', attempt.solution ?? '')]])),
    runs: distinct.map(({ key, toggle }, index) => ({
      ...{ id: `run-${index}`, solution: key, hashSeed: toggle === 'hash-seed' ? 424_242 : 0 },
      tests: toggle === 'order' ? ids.toReversed() : ids,
    })),
  });
  distinct.forEach(({ key }, index) => {
    const report = reports[index];
    if (report) runs.set(key, report);
  });
}

async function verdictOfRules(task: CorpusTask, attempt: CorpusAttempt) {
  const run = attempt.solution === undefined ? null : (runs.get(keyOf(attempt, 'judged')) ?? null);
  const reruns = (attempt.reruns ?? []).map((toggle): Rerun => {
    const report = runs.get(keyOf(attempt, toggle));
    if (!report) throw new Error(`there is no run with ${toggle}`);
    return {
      toggle,
      verdict: report.verdict,
      outcomes: Object.fromEntries(report.tests.map(({ id, outcome }) => [id, outcome])),
    };
  });
  const facts = await factsOf(await corpusEvidence(task, attempt, run, reruns));
  return { outcome: outcomeOf(facts), suggestions: suggestCauses(facts) };
}

beforeAll(async () => {
  for (const task of new Set(CORPUS.map((each) => each.task))) await judgeAll(task);
}, 120_000);
afterAll(async () => expect(await leftovers()).toEqual([]));

test('every rule has its attempts', () => {
  expect(CORPUS.map(({ rule }) => rule)).toEqual(RULES.map(({ id }) => id));
});

describe.each(CORPUS)('$rule', ({ rule, tag, task, fires, spares }) => {
  it('fires, and points at its evidence', async () => {
    const { outcome, suggestions } = await verdictOfRules(task, fires);
    const found = suggestions.filter((suggestion) => suggestion.rule.id === rule);
    expect(found.map((suggestion) => suggestion.tag)).toEqual([tag]);
    expect(found[0]?.evidence).not.toEqual([]);
    expect(outcome).toBe(fires.outcome);
  });

  it('says nothing of what only looks alike', async () => {
    const { outcome, suggestions } = await verdictOfRules(task, spares);
    expect(suggestions.filter((suggestion) => suggestion.rule.id === rule)).toEqual([]);
    expect(outcome).toBe(spares.outcome);
  });
});

test('every tag that a rule may suggest is a cause of the taxonomy', () => {
  const causes = FAILURE_TAGS.filter(({ axis }) => axis === 'cause').map(({ slug }) => slug);
  for (const { tags } of RULES) for (const tag of tags) expect(causes).toContain(tag);
});
