/**
 * Git's paths are bytes. Here they are strings: UTF-8 where it is valid, and each byte that is not as the lone surrogate U+DC80 to
 * U+DCFF (Python's `surrogateescape`, PEP 383), so that every path has exactly one string and {@link encodePath} gives it back.
 */
export function decodePath(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? decodeLoosely(bytes) : text;
}

export function encodePath(path: string): Buffer {
  if (!hasRawBytes(path)) return Buffer.from(path, 'utf8');
  return Buffer.concat([...path].map(encodeCharacter));
}

/** Whether the path has bytes that are not UTF-8. */
function hasRawBytes(path: string): boolean {
  return /[\udc80-\udcff]/u.test(path);
}

const RAW_BASE = 0xdc00;

function encodeCharacter(character: string): Buffer {
  const code = character.codePointAt(0) ?? 0;
  return code >= RAW_BASE + 0x80 && code <= RAW_BASE + 0xff ? Buffer.from([code - RAW_BASE]) : Buffer.from(character, 'utf8');
}

function decodeLoosely(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const width = validWidth(bytes, at);
    text += width === 0 ? String.fromCharCode(RAW_BASE + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + width);
    at += width || 1;
  }
  return text;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Length of the UTF-8 character that starts here; 0 if none does. */
function validWidth(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  const width = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + width > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + width));
    return width;
  } catch {
    return 0;
  }
}
