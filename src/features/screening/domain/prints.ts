/** What of a task tells whether another is the same. */
export interface TaskPrint {
  taskId: string;
  verifiedAt: string;
  baseCommit: string;
  /** Source files of the fix. */
  files: string[];
  /** MinHash of the fix; empty where it has too few lines to say anything. */
  signature: number[];
}

/** An earlier task that is like one. */
export interface Neighbour {
  taskId: string;
  sameBase: boolean;
  sharedFiles: readonly string[];
  /** Estimated share of changed lines in common, 0 to 1. */
  similarity: number;
}

/** 64 hashes in 8 bands of 8: a pair with 0.9 in common shares a band with 0.99, one with 0.5 with 0.03. */
const [HASHES, BANDS] = [64, 8];
const MIN_LINES = 5;
const MIN_LENGTH = 6;
const SEEDS = Array.from({ length: HASHES }, (_, at) => mixed(0x9e3779b9 * (at + 1)));
/** Kept as evidence; less in common says nothing about fixes. */
const LEAST_SIMILARITY = 0.5;

/** MinHash over the distinct changed lines of a fix, white space left out. */
export function signatureOf(changed: readonly string[]): number[] {
  const lines = new Set(changed.map((line) => line.replace(/\s+/g, '')).filter((line) => line.length >= MIN_LENGTH));
  if (lines.size < MIN_LINES) return [];
  const signature = new Array<number>(HASHES).fill(0xffffffff);
  for (const line of lines) {
    const hash = hashed(line);
    for (let at = 0; at < HASHES; at += 1) {
      const value = mixed(hash ^ (SEEDS[at] ?? 0));
      if (value < (signature[at] ?? 0)) signature[at] = value;
    }
  }
  return signature;
}

/** What a task is found by: its base commit, and each band of its signature. 31 bits, as integer columns of both databases hold. */
export function keysOf({ baseCommit, signature }: Pick<TaskPrint, 'baseCommit' | 'signature'>): number[] {
  const width = HASHES / BANDS;
  const bands =
    signature.length === 0 ? [] : Array.from({ length: BANDS }, (_, band) => signature.slice(band * width, (band + 1) * width));
  return [`base ${baseCommit}`, ...bands.map((values, band) => `${band} ${values.join(' ')}`)].map((text) => hashed(text) >>> 1);
}

/** Those that were verified before this one and share its base and a file, or much of its fix; most alike first. */
export function neighboursOf(print: TaskPrint, others: readonly TaskPrint[]): Neighbour[] {
  const earlier = others.filter((other) => other.taskId !== print.taskId && isBefore(other, print));
  const found = earlier.map((other) => compared(print, other));
  const near = found.filter(
    ({ sameBase, sharedFiles, similarity }) => (sameBase && sharedFiles.length > 0) || similarity >= LEAST_SIMILARITY,
  );
  return near.sort((a, b) => b.similarity - a.similarity || (a.taskId < b.taskId ? -1 : 1));
}

/** The one that was there first stays; of two of the same moment, the one with the lesser id. */
function isBefore(one: TaskPrint, other: TaskPrint): boolean {
  return one.verifiedAt === other.verifiedAt ? one.taskId < other.taskId : one.verifiedAt < other.verifiedAt;
}

function compared(print: TaskPrint, other: TaskPrint): Neighbour {
  const files = new Set(print.files);
  const sameBase = other.baseCommit === print.baseCommit;
  const sharedFiles = sameBase ? other.files.filter((file) => files.has(file)) : [];
  return { taskId: other.taskId, sameBase, sharedFiles, similarity: similarityOf(print.signature, other.signature) };
}

function similarityOf(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  return one.filter((value, at) => value === other[at]).length / HASHES;
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3, 32 bits. */
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
