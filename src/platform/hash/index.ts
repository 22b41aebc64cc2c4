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
 * JSON with object keys sorted and no white space (RFC 8785 without its number rules: our content holds
 * integers and strings). `undefined` members are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}

export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}
