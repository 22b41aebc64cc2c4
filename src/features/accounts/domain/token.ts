const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'asy_';
const RANDOM_CHARS = 30;
const CHECKSUM_CHARS = 6;

/** CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320) of ASCII text. */
export function crc32(text: string): number {
  let crc = ~0;
  for (const char of text) {
    crc ^= char.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function base62(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) text = (ALPHABET[rest % 62] ?? '0') + text;
  return text;
}

/**
 * A token: `asy_`, 30 random base62 characters (178 bits), 6 of checksum. The prefix lets secret scanners
 * find it, the checksum tells a typo from a revoked token without asking the database (GitHub's scheme).
 * `bytes` are at least 45 random bytes.
 */
export function formatToken(bytes: Uint8Array): string {
  let body = '';
  for (const byte of bytes) {
    // 248 = 4 * 62: larger bytes would make the first characters of the alphabet likelier than the rest.
    if (byte < 248 && body.length < RANDOM_CHARS) body += ALPHABET[byte % 62];
  }
  if (body.length < RANDOM_CHARS) throw new Error('Not enough random bytes for a token');
  return PREFIX + body + base62(crc32(body), CHECKSUM_CHARS);
}

/** Whether text has the form and the checksum of a token of ours. */
export function isWellFormedToken(text: string): boolean {
  const match = /^asy_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(text);
  return match?.[1] !== undefined && base62(crc32(match[1]), CHECKSUM_CHARS) === match[2];
}
