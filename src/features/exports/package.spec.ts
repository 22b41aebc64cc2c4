import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { Readable } from 'node:stream';
import { packTar, type PackageEntry } from './tar';
import { containerFile } from './task-folder';

async function* entriesOf(entries: PackageEntry[]): AsyncGenerator<PackageEntry> {
  yield* entries;
}

async function* chunks(): AsyncGenerator<string> {
  for (let index = 0; index < 500; index += 1) yield `line ${index} ä\n`.repeat(100);
}

describe('packTar', () => {
  test('packs text and streams, with bytes that hang on the entries alone', async () => {
    const streamed = await buffer(Readable.from(chunks()));
    const entries = (): AsyncGenerator<PackageEntry> =>
      entriesOf([
        { path: 'run.sh', body: '#!/bin/sh\n', executable: true },
        { path: 'big.txt', body: chunks(), size: streamed.length },
        { path: 'last.txt', body: 'ä' },
      ]);
    const [one, two] = [await buffer(packTar(entries())), await buffer(packTar(entries()))];
    expect(one.equals(two)).toBe(true);
    const found: [string, number | undefined, string][] = [];
    const reader = Readable.from([one]).pipe(extract());
    for await (const entry of reader) {
      const content = await buffer(entry);
      found.push([entry.header.name, entry.header.mode, createHash('sha256').update(content).digest('hex')]);
      expect(entry.header.mtime).toEqual(new Date('1980-01-01T00:00:00Z'));
    }
    const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
    expect(found).toEqual([
      ['run.sh', 0o755, hash('#!/bin/sh\n')],
      ['big.txt', 0o644, hash(streamed)],
      ['last.txt', 0o644, hash('ä')],
    ]);
  });

  test('fails when an entry fails, and never ends as if it were whole', async () => {
    async function* broken(): AsyncGenerator<PackageEntry> {
      yield { path: 'a', body: 'a' };
      throw new Error('the database went away');
    }
    await expect(buffer(packTar(broken()))).rejects.toThrow('the database went away');
    await expect(buffer(packTar(entriesOf([{ path: 'a', body: chunks(), size: 5 }])))).rejects.toThrow(/size/i);
  });

  test('asks for no more than its reader takes', async () => {
    let asked = 0;
    async function* many(): AsyncGenerator<PackageEntry> {
      for (; asked < 1000; asked += 1) yield { path: `f${asked}`, body: 'x'.repeat(64 * 1024) };
    }
    const tar = packTar(many());
    await new Promise<void>((resolve) => tar.once('readable', resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBeLessThan(20);
    tar.destroy();
  });
});

test('a container file installs the packages of its task in a stage that is left behind', () => {
  const [first, second] = containerFile(['numpy==2.1.0'])
    .split(/^FROM /m)
    .slice(1);
  expect(first).toContain('-r /build/requirements.txt numpy==2.1.0');
  expect(second).not.toMatch(/PIP_|ca\.crt/);
});
