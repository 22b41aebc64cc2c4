import { gatherCast, type Cast } from '../support/cast';
import { EpisodePlayer, HALF_RIGHT, PRIVATE, reply, SUITE_WITH_SECRETS, WRONG } from '../support/episodes';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;
let version: string;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  ({ id: version } = (await publish(server, { suite: SUITE_WITH_SECRETS })).version);
});

afterAll(() => server.close());

describe('Scene 11: three turns', () => {
  it('ends with minus one when a private test fails, and no private value was ever in a reply', async () => {
    const player = new EpisodePlayer(cast.trainer.api);
    const episode = await player.open(version, { preset: 'rlef' });
    expect(episode).toMatchObject({ turn: 0, done: false, reward: 0, steps: [] });
    const [first] = episode.messages;
    expect(first?.content).toContain('Write a parser for lines of `key=value` pairs');
    expect(first?.content).toContain('Module `solution` with `parse`.');

    const noCode = await player.step(episode.id, 'I would split the text at semicolons.');
    expect(noCode).toMatchObject({ turn: 1, reward: -0.2, done: false, grading: { verdict: 'no-code', parse: false } });
    expect(noCode.feedback?.content).toContain('no code in your answer');

    const wrong = await player.step(episode.id, reply(WRONG));
    expect(wrong).toMatchObject({
      ...{ turn: 2, reward: 0, done: false },
      grading: { verdict: 'failed', parse: true, compile: true, public_pass: false, private_pass: null },
    });
    const feedback = wrong.feedback?.content ?? '';
    expect(feedback).toContain('def test_two_pairs():\n    assert parse("a=1;b=2") == {"a": "1", "b": "2"}');
    expect(feedback).toContain('def test_empty_text():');
    expect(feedback).toMatch(/What was found:\n\nassert \{.*'seen': .*a=1;b=2/);
    expect(feedback).not.toMatch(/0x[0-9a-f]{3}|\/w\/|\/t\/|@req|@public/);

    const half = await player.step(episode.id, reply(HALF_RIGHT));
    expect(half).toMatchObject({
      ...{ turn: 3, reward: -1, done: true, feedback: null },
      grading: { verdict: 'failed', public_pass: true, private_pass: false },
    });

    expect(await player.get(episode.id)).toMatchObject({ turn: 3, done: true, reward: -1.2, steps: [noCode, wrong, half] });
    await expect(player.step(episode.id, reply(WRONG))).rejects.toThrow('The episode is over');
    expect(player.answers.length).toBeGreaterThan(10);
    for (const answer of player.answers) expect(answer).not.toMatch(PRIVATE);
  });
});
