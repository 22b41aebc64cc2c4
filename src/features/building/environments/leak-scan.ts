import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { z } from 'zod';
import { type Pattern, PatternSearch } from './pattern-search';
import type { Secrets } from './secrets';
import { unpacked } from './unpack';

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
  files: number;
  bytes: number;
  /** Files that were too large to look into, or packed in a way that could not be undone; empty is what a task needs. */
  unread: { path: string; layer: string; why: string }[];
}

const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** Of each layer. */
const LONG_LINE = 48;
const MAX_FINDINGS = 200;
const WORK_PREFIX = 'app/src/';

/**
 * Reads a saved image (`docker save`: a tar whose layers are tars, or the same in OCI's layout), every layer, whiteouts too. The lowest
 * `before` layers were there before anything of the repository was read: a line of head that stands there too, as in a test framework,
 * was not put there by it, and is no finding; nor is a file there that can't be unpacked.
 */
export async function scanImage(saved: Readable, secrets: Secrets, before = 0): Promise<LeakReport> {
  const scan = new Scan(secrets);
  const outer = extract();
  outer.on('entry', (header, entry, next) => {
    const failed = (error: unknown): void => next(error instanceof Error ? error : new Error(String(error)));
    if (header.name === MANIFEST) scan.manifest(entry).then(() => next(), failed);
    else if (header.type === 'file' && isLayer(header.name)) scan.layer(header.name, entry).then(() => next(), failed);
    else entry.on('end', () => next()).resume();
  });
  await pipeline(saved, outer);
  if (scan.report.layers === 0) throw new Error('the saved image has no layer');
  return scan.without(before);
}

/** In both layouts; its `Layers` are in order, the lowest first. */
const MANIFEST = 'manifest.json';
const Manifest = z.tuple([z.object({ Layers: z.array(z.string()) })]);

/** `<id>/layer.tar`, and `blobs/sha256/<digest>` since Docker 25, where small JSON files lie too. */
function isLayer(name: string): boolean {
  return name.endsWith('/layer.tar') || /^blobs\/sha256\/[0-9a-f]{64}$/.test(name);
}

class Scan {
  readonly report: LeakReport = { findings: [], layers: 0, files: 0, bytes: 0, unread: [] };
  private readonly search: PatternSearch;
  private readonly found = new Map<string, number>();
  private order: string[] = [];

  constructor(private readonly secrets: Secrets) {
    this.search = new PatternSearch(secrets.patterns);
  }

  async manifest(content: AsyncIterable<unknown>): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk as Buffer);
    this.order = Manifest.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))[0].Layers;
  }

  /** The report without lines and unread files in the lowest `before` layers. */
  without(before: number): LeakReport {
    if (before > 0 && this.order.length < before) throw new Error(`the saved image has no ${before} layers in its manifest`);
    const lowest = new Set(this.order.slice(0, before));
    const findings = this.report.findings.filter(({ layer, kind }) => kind !== 'line' || !lowest.has(layer));
    const unread = this.report.unread.filter(({ layer }) => !lowest.has(layer));
    return { ...this.report, findings, unread };
  }

  async layer(layer: string, content: AsyncIterable<unknown>): Promise<void> {
    const reader = extract();
    reader.on('entry', (header, entry, next) => {
      const chunks: Buffer[] = [];
      let size = 0;
      entry.on('data', (chunk) => {
        size += (chunk as Buffer).length;
        if (size <= MAX_FILE_BYTES) chunks.push(chunk as Buffer);
      });
      entry.on('end', () => {
        this.entry(layer, header, size <= MAX_FILE_BYTES ? Buffer.concat(chunks) : undefined);
        next();
      });
      entry.resume();
    });
    let isLayer = false;
    await pipeline(
      onlyTar(content, () => (isLayer = true)),
      reader,
    );
    if (isLayer) this.report.layers += 1;
  }

  private entry(layer: string, { name, type }: Header, content: Buffer | undefined): void {
    const path = name.replace(/^\.?\//, '');
    this.lookAtName(layer, path);
    if (type !== 'file') return;
    this.report.files += 1;
    if (content === undefined) this.report.unread.push({ path, layer, why: `larger than ${String(MAX_FILE_BYTES)} bytes` });
    else this.lookInto(layer, path, content);
  }

  /** A whiteout tells the name of what a layer below held. */
  private lookAtName(layer: string, path: string): void {
    const plain = Buffer.from(path.replace(/(^|\/)\.wh\.(?!\.wh)/, '$1')).toString('latin1');
    if (plain.startsWith(WORK_PREFIX) && this.secrets.paths.has(plain.slice(WORK_PREFIX.length)))
      this.find({ path, layer, kind: 'path', evidence: 'base has no file of this name, head has' });
  }

  private lookInto(layer: string, path: string, content: Buffer): void {
    this.report.bytes += content.length;
    const known = this.secrets.blobs.get(blobId(content));
    if (known !== undefined) this.find({ path, layer, kind: 'content', evidence: `${known} as it is at head` });
    const found = [...this.search.find(content)];
    for (const { label, bytes } of found.filter((pattern) => isOwn(path) || isTelling(pattern, found.length)))
      this.find({ path, layer, kind: isId(label) ? 'object' : 'line', evidence: `${label} (${String(bytes.length)} bytes)` });
    const inner = unpacked(content);
    if (inner.problem !== undefined) this.report.unread.push({ path, layer, why: inner.problem });
    for (const { name, content: part } of inner.files) this.lookInto(layer, `${path}!${name}`, part);
  }

  private find(finding: LeakFinding): void {
    const found = this.found.get(finding.layer) ?? 0;
    if (found < MAX_FINDINGS) this.report.findings.push(finding);
    this.found.set(finding.layer, found + 1);
  }
}

/** Files of the repository, as opposed to those of packages that are installed in its folder. */
function isOwn(path: string): boolean {
  return path.startsWith(WORK_PREFIX) && !/\/(node_modules|vendor)\//.test(path);
}

/** Programs of others share one short line with the change by chance; a long one, or two, they do not. */
function isTelling({ label, bytes }: Pattern, together: number): boolean {
  return isId(label) || bytes.length >= LONG_LINE || together > 1;
}

function isId(label: string): boolean {
  return /^the (commit|tree|blob) of /.test(label);
}

function blobId(content: Buffer): string {
  return createHash('sha1')
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}

const BLOCK = 512;

/** Passes a tar on, and nothing of what is none: POSIX tar and GNU tar have `ustar` at byte 257 of their first block. */
async function* onlyTar(content: AsyncIterable<unknown>, onTar: () => void): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  let isTar: boolean | undefined;
  for await (const chunk of content) {
    if (isTar !== undefined) {
      if (isTar) yield chunk as Buffer;
      continue;
    }
    head = Buffer.concat([head, chunk as Buffer]);
    if (head.length < BLOCK) continue;
    isTar = head.toString('latin1', 257, 262) === 'ustar';
    if (!isTar) continue;
    onTar();
    yield head;
  }
}
