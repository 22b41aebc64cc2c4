import { gatherCast, type Cast } from '../support/cast';
import { readEverything } from '../support/doors';
import { suiteOf } from '../support/functions-task';
import { sampleParts } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask, sealTests } from '../support/steps';

/** Wide enough that the time a busy machine takes to publish is small in it. */
const SLOT_MS = 10_000;
const LATE_MS = 3_000;

/** Tries to carry what it is called with out to its author: as names and text of exceptions, as output, as time. */
const CARRIER = `import sys
import time


def parse(text):
    print("printed", text)
    print("written", text, file=sys.stderr)
    time.sleep(len(str(text)) * 0.01)
    spelled = "".join(letter for letter in str(text) if letter.isalnum())
    if isinstance(text, str) and "=" in text:
        carrier = type("Saw_" + spelled, (KeyError,), {"__module__": spelled, "__qualname__": spelled})
        raise carrier(text)
    raise type(spelled or "Nothing", (BaseException,), {})(text)
`;

const SUITE = suiteOf(
  ['parse'],
  [
    {
      name: 'shown',
      requirements: ['R-1', 'R-2'],
      visibility: 'public',
      body: 'assert parse("shown=orange") == {"shown": "orange"}',
    },
    {
      name: 'papaya_is_kept',
      requirements: ['R-3'],
      visibility: 'private',
      body: 'assert parse("papaya=1;papaya=2") == {"papaya": "2"}',
    },
    { name: 'quince', requirements: ['R-4'], visibility: 'private', body: 'assert parse(";;quince=9;") == {"quince": "9"}' },
    {
      name: 'no_mark',
      requirements: ['R-5'],
      visibility: 'private',
      body: 'with pytest.raises(ValueError, match="medlar"):\n    parse("medlar")',
    },
  ],
);
const SECRETS = /orange|papaya|quince|medlar|test_fruit|no_mark/;

let server: TestServer;
let cast: Cast;
let taskId: string;

beforeAll(async () => {
  server = await startTestServer({ publicationSlotMs: SLOT_MS });
  cast = await gatherCast(server);
  taskId = await sealedTask(cast, sampleParts({ solution: CARRIER }));
  await sealTests(cast.testWriter, taskId, [{ path: 'test_fruit.py', content: SUITE }]);
});
afterAll(() => server.close());

describe("Scene 5: the intruder's mirror image, an author who wants the tests", () => {
  it('gets a requirement and a kind of exception, and never what was passed in', async () => {
    const { author } = cast;
    const { requirements } = await author.validated(taskId);
    expect(requirements).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({ requirement_id: `R-${n}`, outcome: 'failed', exception: 'Exception', function: 'parse' })),
    );
    expect(JSON.stringify(await author.validations(taskId))).not.toMatch(SECRETS);
  });

  it('learns that it is over on a grid of time, not when the last test ended', async () => {
    const { author } = cast;
    const { created_at, concluded_at, job_id } = (await author.validated(taskId)) as unknown as Record<string, string>;
    const took = Date.parse(concluded_at ?? '') - Date.parse(created_at ?? '');
    expect(took).toBeGreaterThanOrEqual(SLOT_MS);
    expect(took % SLOT_MS).toBeLessThan(LATE_MS);
    const { items } = await author.api.get<{ items: { event: string; at: string }[] }>(`/v1/jobs/${job_id}/progress`);
    const events = items.map(({ event, at }) => ({ event, at: Date.parse(at) - Date.parse(created_at ?? '') }));
    expect(events.map(({ event }) => event)).toEqual(['queued', 'started', 'progress', 'progress', 'succeeded']);
    expect((events.at(-1)?.at ?? 0) % SLOT_MS).toBeLessThan(LATE_MS);
  });

  it('finds nothing of the tests behind any door, before and after the ruling', async () => {
    const { author, arbiter } = cast;
    expect((await readEverything(author, taskId)).holding(SECRETS)).toEqual([]);
    const { id } = await arbiter.takeCase(taskId);
    expect(JSON.stringify((await arbiter.validated(taskId)).evidence)).toMatch(/papaya/);
    await arbiter.rule(id, {
      fault: 'solution',
      subtype: 'incorrect',
      rationale: 'It raises whatever it is called with, papaya for one.',
      findings: { author: 'The function raises on every text. R-1 to R-4 ask for a dict.' },
    });
    expect((await readEverything(author, taskId)).holding(SECRETS)).toEqual([]);
  });
});
