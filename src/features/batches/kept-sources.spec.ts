import { Logger } from '@nestjs/common';
import type { PullSource } from '../sourcing';
import { sleep } from '../../platform/clock';
import { KeptSources } from './kept-sources';

let opened: string[];
let closed: string[];

beforeEach(() => {
  opened = [];
  closed = [];
});

function opener(name: string): () => PullSource {
  return () => {
    opened.push(name);
    return { kind: 'git', close: async () => void closed.push(name) } as PullSource;
  };
}

function use(sources: KeptSources, name: string, work = async (): Promise<void> => undefined): Promise<void> {
  return sources.use(name, opener(name), work);
}

it('opens a source once, whoever asks', async () => {
  const sources = new KeptSources();
  await use(sources, 'a');
  await Promise.all([use(sources, 'a'), use(sources, 'a'), use(sources, 'b')]);
  expect([opened, closed]).toEqual([['a', 'b'], []]);
  await sources.close();
  expect(closed.sort()).toEqual(['a', 'b']);
});

it('closes the one that was used longest ago where there are too many, and none that is in use', async () => {
  const sources = new KeptSources(2);
  let go: (() => void) | undefined;
  const busy = use(sources, 'busy', () => new Promise<void>((resolve) => (go = resolve)));
  for (const name of ['a', 'b', 'a', 'c']) await use(sources, name);
  expect(closed).toEqual(['a', 'b', 'a']);
  go?.();
  await busy;
  await use(sources, 'd');
  expect(closed).toEqual(['a', 'b', 'a', 'busy']);
  await sources.close();
});

it('leaves open what is taken while it closes another', async () => {
  const sources = new KeptSources(1);
  let ended = (): void => undefined;
  const slow = { kind: 'git', close: () => new Promise<void>((resolve) => (ended = resolve)) } as PullSource;
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  // Two are idle beyond the one that may be kept, for all three are in use at a time.
  const three = [
    sources.use(
      'slow',
      () => slow,
      () => held,
    ),
    use(sources, 'a', () => held),
    use(sources, 'b', () => held),
  ];
  await sleep(1);
  go();
  await Promise.all(three);
  const making = use(sources, 'c');
  await sleep(1);
  const busy = use(sources, 'a', () => new Promise<void>((resolve) => (go = resolve)));
  await sleep(1);
  ended();
  await making;
  expect(closed).toEqual(['b']);
  go();
  await busy;
  await sources.close();
});

it.each([
  ['with the time', 8, 1],
  ['for want of room', 1, 60_000],
])('survives a source that can not be closed: %s', async (_, most, idleMs) => {
  Logger.overrideLogger(false);
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  const sources = new KeptSources(most, idleMs);
  const broken = { kind: 'git', close: () => Promise.reject(new Error('no such folder')) } as unknown as PullSource;
  await sources.use(
    'broken',
    () => broken,
    async () => undefined,
  );
  await sleep(50);
  await use(sources, 'a');
  process.off('unhandledRejection', note);
  expect([unhandled, opened]).toEqual([[], ['a']]);
  await sources.close();
});

it('closes what nobody asks for any more, and opens it again', async () => {
  const sources = new KeptSources(8, 1);
  await use(sources, 'a');
  await sleep(50);
  expect(closed).toEqual(['a']);
  await use(sources, 'a');
  expect(opened).toEqual(['a', 'a']);
  await sources.close();
});

it('keeps a source whose request failed', async () => {
  const sources = new KeptSources();
  await expect(use(sources, 'a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await use(sources, 'a');
  expect([opened, closed]).toEqual([['a'], []]);
  await sources.close();
});
