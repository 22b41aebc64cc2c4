import type { GradingInput, GradingState } from '../../src/client';
import { gatherCast, type Cast } from '../support/cast';
import { publish } from '../support/pool';
import { sampleParts, sampleSuiteWith } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;
let version: string;

const RIGHT = sampleParts().solution.files[0]?.content ?? '';
/** What the private tests alone hold, and a sealed reader may never see. */
const SECRETS = /left|k=1|x=y|novalue|spaces_are_cut|last_value|empty_pieces|missing_mark|wrong_type|TypeError/;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  ({ id: version } = (await publish(server)).version);
});

afterAll(() => server.close());

/** Right for the public inputs; on any other it does this. */
function onPrivateInput(deed: string): string {
  return `import os, sys, time\n${RIGHT.replace('def parse(text):', 'def right(text):')}
def parse(text):
    if text in ("a=1;b=2", ""):
        return right(text)
    print("saw", text, flush=True)
    print("saw", text, file=sys.stderr, flush=True)
${deed.replaceAll(/^/gm, '    ')}
`;
}

const DEEDS: readonly [string, string][] = [
  ['answers wrongly', 'return {}'],
  ['spells the input out in an exception', 'raise ValueError(f"the input was {text!r}")'],
  ['defines an exception named after the input', 'raise type(str(text).replace("=", "_"), (Exception,), {})()'],
  ['exits with a code', 'os._exit(len(str(text)))'],
  ['kills itself', 'os.kill(os.getpid(), 11)'],
  ['loops', 'while True: pass'],
  ['takes all memory', 'x = [bytearray(2**24) for _ in range(10**6)]'],
  ['forks without end', 'while True: os.fork()'],
  ['prints without end', 'while True: print("x" * 2**20)'],
  ['fills the disk', 'open("/w/file", "wb").write(b"0" * 2**30)'],
  ['writes to every descriptor', 'for fd in range(3, 64):\n    try: os.write(fd, b"{}" * 100)\n    except OSError: pass'],
];

function input(deed: string, policy: string): GradingInput {
  return { version_id: version, submission: { code: onPrivateInput(deed) }, reward_policy: policy, limits: { cpu_seconds: 1 } };
}

/** The answer without what differs from grading to grading by its nature. */
function shapeOf({ tests, digests: { submission_sha256: _, ...digests }, ...answer }: GradingState): unknown {
  const told = tests.map(({ duration_ms: _duration, ...test }) => test);
  return { ...answer, id: '', created_at: '', request_id: '', tests: told, digests };
}

describe('What a submission does with private inputs', () => {
  it.each(['binary', 'graded'])(
    'reaches a sealed reader as one boolean, under the policy %s',
    async (policy) => {
      const answers: GradingState[] = [];
      const batch = cast.trainer.batch(DEEDS.map(([, deed]) => input(deed, policy)));
      for await (const { index, grading } of batch) {
        expect(JSON.stringify(grading)).not.toMatch(SECRETS);
        answers[index] = grading!;
      }
      const honest = shapeOf(answers[0]!);
      expect(honest).toMatchObject({ verdict: 'failed', public_pass: true, private_pass: false });
      DEEDS.forEach(([deed], index) => expect([deed, shapeOf(answers[index]!)]).toEqual([deed, honest]));
    },
    240_000,
  );

  it('reaches an open reader as it was', async () => {
    const raised = await cast.openTrainer.grade({ ...input(DEEDS[1]?.[1] ?? '', 'fraction'), profile: 'open' });
    expect(JSON.stringify(raised)).toMatch(/the input was ' left = right '/);
    const left = await cast.openTrainer.grade({ ...input(DEEDS[3]?.[1] ?? '', 'binary'), profile: 'open' });
    expect(left).toMatchObject({ verdict: 'crashed', public_pass: true, private_pass: false });
  });

  it('reaches nobody through public tests, where the suite calls the submission while it is imported', async () => {
    const suite = sampleSuiteWith('@req("R-1", "R-2")', 'EARLY = parse("left=1")\n\n\n@req("R-1", "R-2")');
    const { version: early } = await publish(server, { title: 'Asks early', suite });
    const code = `seen = []\n${RIGHT.replace('def parse(text):', 'def right(text):')}
def parse(text):
    seen.append(text)
    if len(seen) > 1:
        raise ValueError(f"I saw {seen}")
    return right(text)
`;
    const ask = { version_id: early.id, submission: { code }, reward_policy: 'fraction' };
    const sealed = await cast.trainer.grade(ask);
    expect(JSON.stringify(sealed)).not.toMatch(SECRETS);
    expect(sealed.tests.map(({ status, duration_ms }) => [status, duration_ms])).toEqual([
      ['failed', null],
      ['failed', null],
    ]);
    expect(JSON.stringify(await cast.openTrainer.grade({ ...ask, profile: 'open' }))).toMatch(/I saw \['left=1'/);
  });

  it('is not in the metrics, nor in what other accounts may ask for', async () => {
    const metrics = await (await cast.lead.api.raw('GET', '/metrics')).text();
    expect(metrics).toMatch(/assay_gradings_total/);
    expect(metrics).not.toMatch(SECRETS);
    expect(metrics).not.toContain(version);
  });
});
