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
