/**
 * Near-duplicates among many statements: `npm run bench:similarity -- [TASKS]`, 12,000 unless said otherwise.
 *
 * Prints one JSON line: the time to make all MinHash signatures and their band index in memory, the longest time that the event loop
 * was not given back, the time of a query (median and worst of 300), and how much faster finding all near pairs this way is than
 * comparing every pair of a sample by exact Jaccard, reckoned up to all pairs. Then the same index in SQLite through the service's
 * own repository: the time to write it, and of a look-up. Texts are generated in HumanEval's shape; one in twenty is a near copy of
 * an earlier one. `recall` is the share of planted pairs at or above 0.7 that were found. It asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SYSTEM_ACTOR } from '../src/domain/actor';
import { documentOf, keysOf, type Document } from '../src/features/similarity/domain/document';
import { mix } from '../src/features/similarity/domain/hash';
import { bandHashes, signatureOf } from '../src/features/similarity/domain/minhash';
import { STATEMENT_REVIEW } from '../src/features/similarity/domain/parameters';
import { jaccard } from '../src/features/similarity/domain/sets';
import { SimilarityRepository } from '../src/features/similarity/similarity.repository';
import { monotonicMs } from '../src/platform/clock';
import { openReader, openWriter, UnitOfWork } from '../src/platform/database';
import { schema } from '../src/schema';

const SAMPLE = 400;
const QUERIES = 300;
const CHUNK = 100;
const STEMS =
  `list number string return given integer value count first last even odd sum product index character word length order
sorted unique array matrix row column digit prefix suffix vowel sequence element pair minimum maximum distance average bracket token
letter position between without contains every below above threshold function takes input`.split(/\s+/);

interface Made {
  texts: string[];
  /** Near copies: place of the copy and of the original. */
  planted: [number, number][];
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 12_000);
  const { texts, planted } = makeTexts(count);
  const memory = await measureMemory(texts, planted);
  const database = await measureDatabase(memory.documents);
  process.stdout.write(`${JSON.stringify({ bench: 'similarity', tasks: count, ...memory.figures, ...database })}\n`);
}

async function measureMemory(texts: readonly string[], planted: readonly [number, number][]) {
  const started = monotonicMs();
  const documents: Document[] = [];
  const bands: Uint32Array[] = [];
  const index = new Map<string, number[]>();
  let longest = 0;
  for (let from = 0; from < texts.length; from += CHUNK) {
    const before = monotonicMs();
    for (const text of texts.slice(from, from + CHUNK)) add(documentOf('statement', text), documents, bands, index);
    longest = Math.max(longest, monotonicMs() - before);
    await setImmediate();
  }
  const buildMs = monotonicMs() - started;
  const joined = monotonicMs();
  const found = allNear(documents, bands, index);
  const joinMs = monotonicMs() - joined;
  const naiveMs = naiveAll(documents);
  const near = planted.filter(([a, b]) => jaccard(shinglesOf(documents, a), shinglesOf(documents, b)) >= STATEMENT_REVIEW);
  const recalled = near.filter(([a, b]) => found.has(`${Math.min(a, b)} ${Math.max(a, b)}`));
  const queries = Array.from({ length: QUERIES }, (_, at) => timeQuery(texts[(at * 37) % texts.length] ?? '', documents, index));
  const figures = {
    ...{
      build_ms: Math.round(buildMs),
      longest_chunk_ms: rounded(longest),
      query_ms: median(queries),
      worst_query_ms: rounded(Math.max(...queries)),
    },
    ...{ near_pairs: found.size, planted: near.length, recall: rounded(recalled.length / near.length) },
    ...{
      all_pairs_ms: Math.round(buildMs + joinMs),
      naive_all_pairs_ms: Math.round(naiveMs),
      ratio_to_naive: rounded(naiveMs / (buildMs + joinMs)),
    },
  };
  return { documents, figures };
}

function add(document: Document, documents: Document[], bands: Uint32Array[], index: Map<string, number[]>): void {
  const hashes = bandHashes(signatureOf(document.shingles));
  for (const [band, hash] of hashes.entries()) {
    const key = `${band}:${hash}`;
    const there = index.get(key);
    if (there) there.push(documents.length);
    else index.set(key, [documents.length]);
  }
  documents.push(document);
  bands.push(hashes);
}

/** Pairs at or above the threshold, by bands and then by exact Jaccard. */
function allNear(
  documents: readonly Document[],
  bands: readonly Uint32Array[],
  index: ReadonlyMap<string, number[]>,
): Set<string> {
  const near = new Set<string>();
  for (const [at, hashes] of bands.entries()) {
    const earlier = new Set(
      [...hashes].flatMap((hash, band) => (index.get(`${band}:${hash}`) ?? []).filter((other) => other < at)),
    );
    for (const other of earlier)
      if (jaccard(shinglesOf(documents, at), shinglesOf(documents, other)) >= STATEMENT_REVIEW) near.add(`${other} ${at}`);
  }
  return near;
}

/** Exact Jaccard of every pair of a sample, reckoned up to every pair of all. */
function naiveAll(documents: readonly Document[]): number {
  const sample = documents.slice(0, SAMPLE);
  const started = monotonicMs();
  let near = 0;
  for (const [at, mine] of sample.entries())
    for (const theirs of sample.slice(at + 1)) if (jaccard(mine.shingles, theirs.shingles) >= STATEMENT_REVIEW) near += 1;
  const spent = monotonicMs() - started;
  if (near < 0) throw new Error('never: keeps the comparison from being left out');
  return (spent * documents.length * (documents.length - 1)) / (sample.length * (sample.length - 1));
}

function timeQuery(text: string, documents: readonly Document[], index: ReadonlyMap<string, number[]>): number {
  const started = monotonicMs();
  const document = documentOf('statement', `${text} and one more`);
  const candidates = new Set(
    [...bandHashes(signatureOf(document.shingles))].flatMap((hash, band) => index.get(`${band}:${hash}`) ?? []),
  );
  for (const other of candidates) jaccard(document.shingles, shinglesOf(documents, other));
  return monotonicMs() - started;
}

/** The same through the service's tables: every key of every statement, and look-ups among them. */
async function measureDatabase(documents: readonly Document[]) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const database = { kind: 'sqlite', file: join(folder, 'assay.sqlite') } as const;
  const writer = await openWriter(database, schema);
  const reader = await openReader(database, schema, writer);
  try {
    const work = new UnitOfWork(writer, reader);
    const repository = new SimilarityRepository();
    const started = monotonicMs();
    let keys = 0;
    for (let from = 0; from < documents.length; from += CHUNK) {
      await work.run({ actor: SYSTEM_ACTOR, requestId: 'bench', now: () => new Date(0), via: 'bench' }, async (unit) => {
        const chunk = documents.slice(from, from + CHUNK);
        const items = await repository.insertItems(
          unit,
          chunk.map((document, at) => rowOf(from + at, document)),
        );
        const all = chunk.map((document, at) => ({ seq: items[at]?.seq ?? 0, keys: keysOf(document) }));
        keys += all.reduce((sum, { keys: own }) => sum + own.length, 0);
        await repository.insertKeys(unit, all);
      });
    }
    const indexMs = monotonicMs() - started;
    const lookups: number[] = [];
    for (let at = 0; at < QUERIES; at += 1) {
      const place = (at * 37) % documents.length;
      const own = keysOf(documentOf('statement', `${documents[place]?.text ?? ''} and one more`));
      const before = monotonicMs();
      await repository.lookUp(work.reader, own, { taskId: taskOf(place) });
      lookups.push(monotonicMs() - before);
    }
    return {
      sqlite_keys: keys,
      sqlite_build_ms: Math.round(indexMs),
      sqlite_lookup_ms: median(lookups),
      sqlite_worst_lookup_ms: rounded(Math.max(...lookups)),
    };
  } finally {
    await reader.destroy();
    await writer.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf(place: number, { field, text }: Document) {
  const owner = { taskId: taskOf(place), benchmarkId: null, key: null };
  return { ...owner, field, text, sha256: String(place), held: false, published: true, indexed: true };
}

function taskOf(place: number): string {
  return `task_${place}`;
}

/** Texts of 40 to 130 words; every twentieth is an earlier one with some words changed. */
function makeTexts(count: number): Made {
  const texts: string[] = [];
  const planted: [number, number][] = [];
  for (let at = 0; at < count; at += 1) {
    const original = mix(at) % Math.max(1, at);
    const isCopy = at % 20 === 19;
    texts.push(isCopy ? changed(texts[original] ?? '', at) : written(at));
    if (isCopy) planted.push([at, original]);
  }
  return { texts, planted };
}

function written(seed: number): string {
  const length = 40 + (mix(seed) % 90);
  const words = Array.from({ length }, (_, at) => STEMS[mix(seed * 1009 + at) % STEMS.length] ?? '');
  return `def task_${seed}(values):\n    """ ${words.join(' ')}\n    >>> task_${seed}([${seed % 97}, ${seed % 89}])\n    ${seed % 83}\n    """\n`;
}

/** One to three words of the text replaced. */
function changed(text: string, seed: number): string {
  const words = text.split(' ');
  for (let turn = 0; turn <= seed % 3; turn += 1) words[mix(seed + turn) % words.length] = `other${seed}`;
  return words.join(' ');
}

function shinglesOf(documents: readonly Document[], at: number): Uint32Array {
  return documents[at]?.shingles ?? new Uint32Array(0);
}

function median(values: readonly number[]): number {
  return rounded(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
