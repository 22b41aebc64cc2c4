import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Lower-case hex sha256 of UTF-8 text or bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmacSha256(key: Uint8Array, data: string): string {
  return createHmac('sha256', key).update(data).digest('hex');
}

/** A random salt, hex, 16 bytes: commitments to hidden parts are salted, so that a guess cannot be confirmed. */
export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

/**
 * JSON with object keys sorted by UTF-16 code units and no white space (RFC 8785 without its number rules: our
 * content holds integers and strings). `undefined` members are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((member) => canonicalJson(member ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // Written member by member: an object would put keys that look like array indexes first, whatever their order.
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${sorted.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}
