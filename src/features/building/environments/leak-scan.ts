import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { z } from 'zod';
import { type Pattern, PatternSearch } from './pattern-search';
import { type Secrets, stemOf } from './secrets';
import { isTar, TAR_BLOCK, unpacked } from './unpack';

/** Something of head in an image. */
export interface LeakFinding {
  /** Path inside the layer, from its root. */
  path: string;
  /** Name of the layer in the saved image. */
  layer: string;
  /** `content`: a whole file of head; `line`: a line or literal that only head has; `object`: an id of git; `path`: a file's name. */
  kind: 'content' | 'line' | 'object' | 'path';
  evidence: string;
}

export interface LeakReport {
  findings: LeakFinding[];
  layers: number;
  /** Of these, the ones that were made before anything of a repository was read: only what has a changed file's name was looked into. */
  known: number;
  files: number;
  bytes: number;
  /** Files that were too large to look into, or packed in a way that could not be undone; empty is what a task needs. */
  unread: { path: string; layer: string; why: string }[];
}

const MAX_FILE_BYTES = 512 * 1024 * 1024;
const LONG_LINE = 48;
/** There are files that hold themselves. */
const MAX_DEPTH = 8;
/** Of each layer. */
const MAX_FINDINGS = 200;
/** What is packed in a known layer and may hold a library: its own files have the names. */
const PACKAGE = /\.(jar|war|whl|egg|gem|crate|phar|zip|tgz|tar(\.gz)?)$/;
const WORK_PREFIX = 'app/src/';

/**
 * Reads a saved image (`docker save`: a tar whose layers are tars, or the same in OCI's layout), every layer, whiteouts too. The lowest
 * `before` layers were made, and are found again, by the hash of our own sources before anything of any repository was read. They can hold
 * what head has where the whole world has it (a licence, an import), and they are most of an image; or because a later release of the
 * repository itself is installed there (a test framework's). So of them a file is looked into that has the name of a changed one, packed
 * or not, and it is a finding if it has half of what the change adds to that one. Layers of dependencies are always read whole, and each
 * time again, for what is looked for differs by pull request.
 */
export async function scanImage(saved: Readable, secrets: Secrets, before = 0, signal?: AbortSignal): Promise<LeakReport> {
  if (before === 0) return scanEntries(saved, secrets, new Set(), signal);
  // Which layers are the lowest is said at the end.
  const folder = await mkdtemp(join(tmpdir(), 'assay-scan-'));
  try {
    const file = join(folder, 'image.tar');
    await pipeline(saved, createWriteStream(file), { signal });
    const order = await readOrder(createReadStream(file));
    if (order.length < before) throw new Error(`the saved image has no ${before} layers in its manifest`);
    return await scanEntries(createReadStream(file), secrets, new Set(order.slice(0, before)), signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What an image may not be of a task for; what could not be looked into may hold anything. None for a clean one. */
export function scanReasons({ findings, unread }: LeakReport): { code: 'leak' | 'layer-unread'; evidence: string }[] {
  return [
    ...findings.map(({ path, kind, evidence }) => ({ code: 'leak' as const, evidence: `${kind} in ${path}: ${evidence}` })),
    ...unread.map(({ path, why }) => ({ code: 'layer-unread' as const, evidence: `${path}: ${why}` })),
  ];
}

async function scanEntries(
  saved: Readable,
  secrets: Secrets,
  known: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<LeakReport> {
  const scan = new Scan(secrets, known);
  await eachFile(saved, (name, content) => (isLayer(name) ? scan.layer(name, content) : undefined), signal);
  if (scan.report.layers === 0) throw new Error('the saved image has no layer');
  return scan.report;
}

/** Names of an image's layers, the lowest first. */
async function readOrder(saved: Readable): Promise<string[]> {
  let order: string[] = [];
  await eachFile(saved, (name, content) => {
    if (name !== MANIFEST) return undefined;
    return buffer(content).then((bytes) => {
      order = Manifest.parse(JSON.parse(bytes.toString('utf8')))[0].Layers;
    });
  });
  return order;
}

/** What is not taken is passed over. */
async function eachFile(
  saved: Readable,
  take: (name: string, content: AsyncIterable<Buffer>) => Promise<void> | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const outer = extract();
  outer.on('entry', (header, entry, next) => {
    const taken = header.type === 'file' ? take(header.name, entry as AsyncIterable<Buffer>) : undefined;
    if (!taken) entry.on('end', () => next()).resume();
    else
      taken.then(
        () => next(),
        (error: unknown) => next(asError(error)),
      );
  });
  await pipeline(saved, outer, { signal });
}

/** In both layouts; its `Layers` are in order, the lowest first. */
const MANIFEST = 'manifest.json';
const Manifest = z.tuple([z.object({ Layers: z.array(z.string()) })]);

/** `<id>/layer.tar`, and `blobs/sha256/<digest>` since Docker 25, where small JSON files lie too. */
function isLayer(name: string): boolean {
  return name.endsWith('/layer.tar') || /^blobs\/sha256\/[0-9a-f]{64}$/.test(name);
}

class Scan {
  readonly report: LeakReport = { findings: [], layers: 0, known: 0, files: 0, bytes: 0, unread: [] };
  private readonly search: PatternSearch;
  private readonly found = new Map<string, number>();
  /** By the patterns of a changed file. */
  private readonly searches = new Map<Pattern[], PatternSearch>();

  constructor(
    private readonly secrets: Secrets,
    /** Layers that were there before the repository. */
    private readonly known: ReadonlySet<string>,
  ) {
    this.search = new PatternSearch(secrets.patterns);
  }

  async layer(layer: string, content: AsyncIterable<unknown>): Promise<void> {
    const reader = extract();
    reader.on('entry', (header, entry, next) => {
      if (this.known.has(layer) && !this.mayBeRelease(plainPath(header))) {
        this.lookAtName(layer, plainPath(header));
        entry.on('end', () => next()).resume();
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      entry.on('data', (chunk) => {
        size += (chunk as Buffer).length;
        if (size <= MAX_FILE_BYTES) chunks.push(chunk as Buffer);
      });
      entry.on('end', () => {
        this.entry(layer, header, size <= MAX_FILE_BYTES ? Buffer.concat(chunks) : undefined).then(
          () => next(),
          (error: unknown) => next(asError(error)),
        );
      });
      entry.resume();
    });
    let isLayer = false;
    await pipeline(
      onlyTar(content, () => (isLayer = true)),
      reader,
    );
    if (isLayer) this.report.layers += 1;
    if (isLayer && this.known.has(layer)) this.report.known += 1;
  }

  private async entry(layer: string, header: Header, content: Buffer | undefined): Promise<void> {
    const path = plainPath(header);
    this.lookAtName(layer, path);
    if (header.type !== 'file') return;
    this.report.files += 1;
    if (content === undefined) this.report.unread.push({ path, layer, why: `larger than ${String(MAX_FILE_BYTES)} bytes` });
    else if (this.known.has(layer)) await this.lookForRelease(layer, path, content);
    else await this.lookInto(layer, path, content);
  }

  private mayBeRelease(path: string): boolean {
    return this.secrets.byStem.size > 0 && (this.secrets.byStem.has(stemOf(path)) || PACKAGE.test(path));
  }

  private async lookForRelease(layer: string, path: string, content: Buffer): Promise<void> {
    this.report.bytes += content.length;
    for (const patterns of this.secrets.byStem.get(stemOf(path)) ?? []) {
      const { size } = this.searchOf(patterns).find(content);
      const tells = patterns.length === 1 ? (patterns[0]?.bytes.length ?? 0) >= LONG_LINE : size * 2 >= patterns.length;
      if (size > 0 && tells)
        this.find({
          path,
          layer,
          kind: 'line',
          evidence: `${String(size)} of the ${String(patterns.length)} texts that the change adds here`,
        });
    }
    if (!PACKAGE.test(path) || depthOf(path) >= MAX_DEPTH) return;
    for (const { name, content: part } of (await unpacked(content)).files) {
      // What gzip holds has no name of its own.
      const inner = name === '' ? 'data.tar' : name;
      if (this.mayBeRelease(inner)) await this.lookForRelease(layer, `${path}!${inner}`, part);
    }
  }

  /** A whiteout tells the name of what a layer below held. */
  private lookAtName(layer: string, path: string): void {
    const plain = plainText(path.replace(/(^|\/)\.wh\.(?!\.wh)/, '$1'));
    if (plain.startsWith(WORK_PREFIX) && this.secrets.paths.has(plain.slice(WORK_PREFIX.length)))
      this.find({ path, layer, kind: 'path', evidence: 'base has no file of this name, head has' });
  }

  private async lookInto(layer: string, path: string, content: Buffer): Promise<void> {
    this.report.bytes += content.length;
    const known = this.secrets.blobs.get(blobId(content));
    if (known !== undefined) this.find({ path, layer, kind: 'content', evidence: `${known} as it is at head` });
    const inner = await unpacked(content);
    const found = [...this.search.find(content)];
    // Two files of a package may have one line each by chance.
    const together = inner.plain ? 1 : found.length;
    for (const { label, bytes } of found.filter((pattern) => this.isOwn(path) || isTelling(pattern, together)))
      this.find({ path, layer, kind: isId(label) ? 'object' : 'line', evidence: `${label} (${String(bytes.length)} bytes)` });
    const tooDeep = inner.files.length > 0 && depthOf(path) >= MAX_DEPTH;
    const why = tooDeep ? `packed more than ${String(MAX_DEPTH)} times over` : inner.problem;
    if (why !== undefined) this.report.unread.push({ path, layer, why });
    if (tooDeep) return;
    for (const { name, content: part } of inner.files) await this.lookInto(layer, `${path}!${name}`, part);
  }

  private searchOf(patterns: Pattern[]): PatternSearch {
    const search = this.searches.get(patterns) ?? new PatternSearch(patterns);
    this.searches.set(patterns, search);
    return search;
  }

  /** A file of the repository, as opposed to what is installed or compiled in its folder, other programs' code among it. */
  private isOwn(path: string): boolean {
    return (
      path.startsWith(WORK_PREFIX) && (this.secrets.basePaths.has(plainText(path.slice(WORK_PREFIX.length))) || !isMade(path))
    );
  }

  private find(finding: LeakFinding): void {
    const found = this.found.get(finding.layer) ?? 0;
    if (found < MAX_FINDINGS) this.report.findings.push(finding);
    this.found.set(finding.layer, found + 1);
  }
}

/** How many times over what lies at this path of ours is packed. */
function depthOf(path: string): number {
  return path.split('!').length - 1;
}

/** Folders that package managers and compilers fill inside of a repository. */
function isMade(path: string): boolean {
  return /\/(node_modules|vendor|target|build|dist|obj|bin)\//.test(path);
}

/** Programs of others share one short line with the change by chance; a long one, or two, they do not. */
function isTelling({ label, bytes }: Pattern, together: number): boolean {
  return isId(label) || bytes.length >= LONG_LINE || together > 1;
}

function isId(label: string): boolean {
  return /^the (commit|tree|blob) of /.test(label);
}

function plainPath({ name }: Header): string {
  return name.replace(/^\.?\//, '');
}

/** As paths are in {@link Secrets}. */
function plainText(path: string): string {
  return Buffer.from(path).toString('latin1');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function blobId(content: Buffer): string {
  return createHash('sha1')
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}

/** Passes a tar on, and nothing of what is none. */
async function* onlyTar(content: AsyncIterable<unknown>, onTar: () => void): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  let passes: boolean | undefined;
  for await (const chunk of content) {
    if (passes !== undefined) {
      if (passes) yield chunk as Buffer;
      continue;
    }
    head = Buffer.concat([head, chunk as Buffer]);
    if (head.length < TAR_BLOCK) continue;
    passes = isTar(head);
    if (!passes) continue;
    onTar();
    yield head;
  }
}
