import { buffer } from 'node:stream/consumers';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** A part of a packed file. */
interface Part {
  name: string;
  content: Buffer;
}

const MAX_UNPACKED = 256 * 1024 * 1024;
const INFLATE = { maxOutputLength: MAX_UNPACKED };
export const TAR_BLOCK = 512;
const ZIP_END = 0x06054b50;
const ZIP_ENTRY = 0x02014b50;

/**
 * What is inside of gzip, tar (crate, gem), zip (jar, wheel) and single git objects. Nothing for other files; `problem` for what could
 * not be undone; `plain` where the parts lie in the file as they are.
 */
export async function unpacked(content: Buffer): Promise<{ files: Part[]; plain?: boolean; problem?: string }> {
  if (isTar(content)) {
    // What is no tar in the end, or a broken one, is plain all the same.
    const files = await tarParts(content).catch(() => []);
    return { files, plain: files.length > 0 };
  }
  try {
    if (content.length > 18 && content.readUInt16BE(0) === 0x1f8b)
      return { files: [{ name: '', content: gunzipSync(content, INFLATE) }] };
    if (content.length > 22 && content.readUInt32LE(0) === 0x04034b50) return { files: zipParts(content), plain: true };
    if (isLooseObject(content)) return { files: [{ name: '', content: withoutHead(inflateSync(content, INFLATE)) }] };
    return { files: [] };
  } catch (error) {
    // Test data of packers is broken on purpose; what nobody can unpack hides nothing in plain, but it is told.
    return { files: [], problem: `could not be unpacked: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** POSIX tar and GNU tar have `ustar` at byte 257 of their first block. */
export function isTar(head: Buffer): boolean {
  return head.length >= TAR_BLOCK && head.toString('latin1', 257, 262) === 'ustar';
}

async function tarParts(tar: Buffer): Promise<Part[]> {
  const reader = extract();
  const parts: Part[] = [];
  const read = new Promise<void>((resolve, reject) => reader.once('finish', resolve).once('error', reject));
  reader.on('entry', ({ name, type }, entry, next) => {
    // Some give a directory a size; it has no content, and its stream would never end.
    if (type === 'directory') return next();
    buffer(entry).then((content) => {
      if (content.length > 0) parts.push({ name, content });
      next();
    }, next);
  });
  reader.end(tar);
  await read;
  return parts;
}

/** Git deflates loose objects; their head is `blob `, `tree `, `commit ` or `tag ` once inflated. */
function isLooseObject(content: Buffer): boolean {
  if (content.length < 8 || content[0] !== 0x78 || content.readUInt16BE(0) % 31 !== 0) return false;
  try {
    const start = inflateSync(content.subarray(0, 64), { finishFlush: 2 }).toString('latin1', 0, 7);
    return /^(blob|tree|commit|tag) /.test(start);
  } catch {
    return false;
  }
}

/** The content alone: `blob 12\0` comes before it. */
function withoutHead(object: Buffer): Buffer {
  return object.subarray(object.indexOf(0) + 1);
}

/** By the central directory (PKWARE APPNOTE 4.3.12), which tells sizes that local headers may leave out. */
function zipParts(zip: Buffer): Part[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || zip.readUInt32LE(end) !== ZIP_END) throw new Error('a zip without an end');
  const parts: Part[] = [];
  let at = zip.readUInt32LE(end + 16);
  let left = MAX_UNPACKED;
  for (let count = zip.readUInt16LE(end + 10); count > 0 && zip.readUInt32LE(at) === ZIP_ENTRY; count -= 1) {
    const [method, size, packed] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 24), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    left -= size;
    if (left < 0) throw new Error('a zip that is too large');
    const bytes = zip.subarray(start, start + packed);
    if (size > 0) parts.push({ name, content: method === 8 ? inflateRawSync(bytes, { maxOutputLength: size }) : bytes });
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}
