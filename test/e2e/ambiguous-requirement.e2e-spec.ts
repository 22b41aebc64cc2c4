import { gatherCast, type Cast } from '../support/cast';
import { withRequirement } from '../support/functions-task';
import { refusal } from '../support/refusals';
import { sampleParts, sampleSolution, sampleSuite, sampleSuiteWith } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { validatedTask } from '../support/steps';

const AMBIGUOUS = 'When a key occurs more than once, only one of its values is kept.';
const DRAFT = sampleParts();
const TASK = { ...DRAFT, requirements: withRequirement(DRAFT, 'R-3', AMBIGUOUS) };
const FIRST = 'When a key occurs more than once, its first value is kept.';
const LAST = 'When a key occurs more than once, its last value is kept.';

/** The author meant the last value; the test writer read it as the first one. */
const TESTS_FIRST = sampleSuiteWith('== {"k": "3"}', '== {"k": "1"}');
const KEEPS_FIRST = sampleSolution('result[key.strip()] = value.strip()', 'result.setdefault(key.strip(), value.strip())');

const RULING = {
  fault: 'requirements',
  subtype: 'ambiguous',
  rationale: 'R-3 does not say which value is kept: solution and tests have each a reading of their own.',
  findings: {
    author: 'R-3 leaves open which of several values is kept. Say which, and make the solution agree.',
    'test-writer':
      'R-3 leaves open which of several values is kept. Read the revised wording, then confirm or change your tests.',
  },
};

let server: TestServer;
let cast: Cast;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
});
afterAll(() => server.close());

/** A task that failed over R-3, ruled to be ambiguous: it is the author's turn. */
async function ruledAmbiguous(): Promise<string> {
  const id = await validatedTask(cast, TASK, TESTS_FIRST);
  const { id: caseId } = await cast.arbiter.takeCase(id);
  await cast.arbiter.rule(caseId, RULING);
  return id;
}

async function changedLines(taskId: string): Promise<string[]> {
  const diff = await cast.testWriter.difference(taskId, 'requirements', 1, 2);
  return diff.split('\n').filter((line) => /^[+-] /.test(line));
}

describe('Scene 4: the requirement is ambiguous', () => {
  it('has the author revise it, and the test writer change the tests after the difference', async () => {
    const { author, testWriter } = cast;
    const taskId = await ruledAmbiguous();
    expect(await author.task(taskId)).toMatchObject({ status: 'reworking', rework: { turn: 'author' } });
    expect(await refusal(testWriter.rework(taskId, sampleSuite()))).toMatchObject({ status: 409 });
    await author.revise(taskId, 'requirements', withRequirement(TASK, 'R-3', LAST));
    expect(await author.seal(taskId)).toMatchObject({ status: 'reworking', rework: { turn: 'test-writer', parts: ['tests'] } });
    expect(await refusal(author.revise(taskId, 'requirements', DRAFT.requirements))).toMatchObject({ status: 409 });

    const changed = await changedLines(taskId);
    expect(changed).toHaveLength(2);
    expect(changed.map((line) => line.replace(/^.*"text": "|",?$/g, ''))).toEqual([AMBIGUOUS, LAST]);
    expect(await refusal(testWriter.difference(taskId, 'solution', 1, 1))).toMatchObject({ code: 'not-found' });

    await testWriter.rework(taskId, sampleSuite());
    expect(await testWriter.seal(taskId)).toMatchObject({ status: 'validating' });
    expect(await author.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'passed' });
  });

  it('lets the test writer confirm the tests as they are, when the author settles it their way', async () => {
    const { author, testWriter } = cast;
    const taskId = await ruledAmbiguous();
    await author.revise(taskId, 'requirements', withRequirement(TASK, 'R-3', FIRST));
    await author.revise(taskId, 'solution', sampleParts({ solution: KEEPS_FIRST }).solution);
    await author.seal(taskId);
    expect(await changedLines(taskId)).toHaveLength(2);

    const before = await testWriter.part(taskId, 'tests');
    expect(await testWriter.seal(taskId)).toMatchObject({ status: 'validating' });
    expect(await testWriter.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'passed' });
    expect((await testWriter.part(taskId, 'tests')).revision.id).toBe(before.revision.id);
    expect((await author.cases(taskId))[0]).toMatchObject({ status: 'closed', close_reason: 'validation-passed' });
  });
});
