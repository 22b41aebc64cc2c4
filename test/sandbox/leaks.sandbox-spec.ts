import { newGrader } from '../support/grader';
import { leftovers, pythonImage } from '../support/sandbox';
import { portDoor, type Door } from './attacks/door';
import { lines, loadChannels } from './leaks/channel';

const grader = newGrader(1);
let door: Door;

beforeAll(async () => {
  door = portDoor(grader, await pythonImage(), 'warm', async () => []);
});
afterAll(async () => {
  await grader.close();
  expect(await leftovers()).toEqual([]);
});

/** One run in the only slot; what it printed. */
async function run(files: { path: string; content: string }[]): Promise<string> {
  const { verdict, output = '', detail } = await door.grade({ target: 'add', files }, 'isolated-oracle');
  expect({ verdict, detail, output }).toMatchObject({ verdict: 'passed' });
  return output;
}

test.each(loadChannels().map((channel) => [channel.title, channel] as const))('%s', async (_title, channel) => {
  const before = await run(channel.submission('read'));
  expect(lines(before, 'found')).toEqual([]);
  expect(lines(before, 'observed')).toHaveLength(1);
  for (const size of channel.sizes) {
    const writer = await run(channel.submission('write', size));
    // The writer's own view is the control: a channel that works, or one that is shut.
    if (channel.control !== 'either') expect([controlOf(writer), writer]).toEqual([channel.control, writer]);
    const after = await run(channel.submission('read'));
    expect([size, lines(after, 'found')]).toEqual([size, []]);
    expect(lines(after, 'observed')).toEqual(lines(before, 'observed'));
  }
});

function controlOf(output: string): 'seen' | 'refused' | 'nothing' {
  if (lines(output, 'found').length > 0) return 'seen';
  return lines(output, 'refused').length > 0 ? 'refused' : 'nothing';
}
