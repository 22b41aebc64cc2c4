import { Readable } from 'node:stream';
import type { BuildOptions, BuildOutcome, BuildStep, ImageBuilder } from '../../../platform/sandbox';
import { sleep } from '../../../platform/clock';
import { Layers, type LayerStep } from './layers';

const MIB = 1024 ** 2;
const LOG = { content: Buffer.from('said'), totalBytes: 4, truncated: false };
const STEP: LayerStep = {
  ...{ stage: 'dependencies', tag: 'own:1', from: 'base', network: 'none', inputs: [], script: '', keep: 'all', labels: {} },
};

/** Stands for an engine, so that a spec says when a build ends and how. */
class Engine {
  readonly begun: BuildStep[] = [];
  /** What became of each build: its signal, when it was told to end. */
  readonly ended: unknown[] = [];
  finish: () => void = () => undefined;

  constructor(private readonly judge: (step: BuildStep) => Partial<BuildOutcome>) {}

  findImage(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async build(step: BuildStep, { signal, onOutput }: BuildOptions): Promise<BuildOutcome> {
    this.begun.push(step);
    onOutput?.(Buffer.from(`build ${String(this.begun.length)}`));
    await new Promise<void>((resolve) => {
      this.finish = resolve;
      signal?.addEventListener('abort', () => resolve());
    });
    if (signal?.aborted) this.ended.push(signal.reason);
    signal?.throwIfAborted();
    const usage = { wallMs: 1, outOfMemory: false } as BuildOutcome['usage'];
    return { end: 'exited', exitCode: 0, log: LOG, usage, ...this.judge(step) };
  }
}

function layersOn(engine: Engine): Layers {
  return new Layers(engine as unknown as ImageBuilder);
}

function made(): Partial<BuildOutcome> {
  return { image: 'sha256:1' };
}

const late = new Error('its time is over');

describe('a layer that two cases want', () => {
  it('is made for the second when the first one is over', async () => {
    const engine = new Engine(made);
    const layers = layersOn(engine);
    const first = new AbortController();
    const one = layers.get(STEP, { signal: first.signal });
    const other = layers.get(STEP, { signal: new AbortController().signal });
    await sleep(1);
    first.abort(late);
    await expect(one).rejects.toBe(late);
    engine.finish();
    expect(await other).toEqual({ image: 'sha256:1', reused: true });
    expect([engine.begun.length, engine.ended]).toEqual([1, []]);
  });

  it('is made anew where the first one took away what it was made of', async () => {
    const engine = new Engine(({ tree }) => (tree?.destroyed ? { end: 'exited', exitCode: 1 } : { image: 'sha256:1' }));
    const layers = layersOn(engine);
    const first = new AbortController();
    const tree = Readable.from(['tree']);
    const one = layers.get({ ...STEP, archive: () => Promise.resolve(tree) }, { signal: first.signal });
    const other = layers.get({ ...STEP, archive: () => Promise.resolve(Readable.from(['tree'])) }, {});
    await sleep(1);
    first.abort(late);
    tree.destroy();
    await expect(one).rejects.toBe(late);
    engine.finish();
    await sleep(1);
    engine.finish();
    expect(await other).toEqual({ image: 'sha256:1', reused: false });
  });

  it.each([
    [200, 2, { image: 'sha256:1' }],
    [100, 1, { kind: 'out-of-memory' }],
  ])('is tried again by who has more memory (%d MiB), and by nobody else', async (mib, builds, outcome) => {
    const engine = new Engine(({ limits }) =>
      limits.memoryBytes > 100 * MIB ? { image: 'sha256:1' } : { end: 'out-of-memory', exitCode: 137 },
    );
    const layers = layersOn(engine);
    const one = layers.get(STEP, { limits: { memoryBytes: 100 * MIB } });
    const other = layers.get(STEP, { limits: { memoryBytes: mib * MIB } }).catch((error: unknown) => error);
    await sleep(1);
    engine.finish();
    await expect(one).rejects.toMatchObject({ kind: 'out-of-memory', log: LOG });
    await sleep(1);
    engine.finish();
    expect(await other).toMatchObject(outcome);
    expect(engine.begun).toHaveLength(builds);
  });

  it('holds no case that is over, and ends when the last one is', async () => {
    const engine = new Engine(made);
    const layers = layersOn(engine);
    const [first, second] = [new AbortController(), new AbortController()];
    const heard: string[] = [];
    const one = layers.get(STEP, { signal: first.signal });
    const other = layers.get(STEP, {
      signal: second.signal,
      onLog: (stage, chunk) => heard.push(`${stage}: ${chunk.toString()}`),
    });
    await sleep(1);
    second.abort(late);
    await expect(other).rejects.toBe(late);
    expect([engine.ended, heard]).toEqual([[], ['dependencies: build 1']]);
    first.abort(new Error('cancelled'));
    await expect(one).rejects.toThrow('cancelled');
    expect(engine.ended).toEqual([new Error('cancelled')]);
  });
});
