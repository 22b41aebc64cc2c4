import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';

/** A file of a package; with a stream as its body, `size` in bytes must be known. */
export type PackageEntry = { path: string; executable?: boolean } & (
  { body: string } | { body: AsyncIterable<string>; size: number }
);

type Sink = ReturnType<Pack['entry']>;

/** 1980-01-01: the earliest time that every archive format can hold; the same in every package. */
const MTIME = new Date(315_532_800_000);

/** A tar whose bytes depend on the entries alone. Entries are asked for as fast as the reader takes them. */
export function packTar(entries: AsyncIterable<PackageEntry>): Readable {
  const tar = pack();
  fill(tar, entries).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(toError(error)),
  );
  return Readable.from(tar, { objectMode: false });
}

async function fill(tar: Pack, entries: AsyncIterable<PackageEntry>): Promise<void> {
  for await (const entry of entries) await add(tar, entry);
}

async function add(tar: Pack, entry: PackageEntry): Promise<void> {
  const chunks = typeof entry.body === 'string' ? [Buffer.from(entry.body)] : entry.body;
  const size = 'size' in entry ? entry.size : Buffer.byteLength(entry.body);
  const header = { name: entry.path, size, mode: entry.executable ? 0o755 : 0o644, mtime: MTIME, uid: 0, gid: 0 };
  await new Promise<void>((resolve, reject) => {
    const sink = tar.entry(header, (error) => (error ? reject(error) : resolve()));
    // Its failure comes out of the callback too; without a listener it would end the process.
    sink.on('error', reject);
    writeAll(sink, chunks).catch((error: unknown) => sink.destroy(toError(error)));
  });
}

async function writeAll(sink: Sink, chunks: Iterable<Buffer> | AsyncIterable<string>): Promise<void> {
  for await (const chunk of chunks) {
    if (sink.destroyed) return;
    if (!sink.write(chunk)) await drained(sink);
  }
  sink.end(undefined);
}

/** Until it takes more, or is over. */
function drained(sink: Sink): Promise<void> {
  return new Promise((resolve) => {
    function done(): void {
      sink.off('drain', done);
      sink.off('close', done);
      resolve();
    }
    sink.on('drain', done);
    sink.on('close', done);
  });
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
