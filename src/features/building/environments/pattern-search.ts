/** Bytes to look for, and what they stand for. At least four bytes; shorter ones are everywhere. */
export interface Pattern {
  bytes: Buffer;
  label: string;
}

const ANCHOR = 3;
export const SHORTEST_PATTERN = 4;

/**
 * Finds any of many patterns in one pass: a bit for each three bytes that some pattern starts with tells at nearly all positions that
 * nothing begins there. Images are gigabytes, and patterns hundreds.
 */
export class PatternSearch {
  private readonly bits = new Uint8Array(2 ** 21);
  private readonly byAnchor = new Map<number, Pattern[]>();

  constructor(patterns: readonly Pattern[]) {
    for (const pattern of patterns) {
      if (pattern.bytes.length < SHORTEST_PATTERN) throw new Error(`the pattern ${JSON.stringify(pattern.label)} is too short`);
      const anchor = pattern.bytes.readUIntBE(0, ANCHOR);
      this.bits[anchor >> 3] = (this.bits[anchor >> 3] ?? 0) | (1 << (anchor & 7));
      this.byAnchor.set(anchor, [...(this.byAnchor.get(anchor) ?? []), pattern]);
    }
  }

  /** The patterns that are in these bytes, each once. */
  find(bytes: Buffer): Set<Pattern> {
    const found = new Set<Pattern>();
    const { bits } = this;
    let anchor = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      anchor = ((anchor << 8) | (bytes[at] ?? 0)) & 0xffffff;
      if (((bits[anchor >> 3] ?? 0) >> (anchor & 7)) & 1 && at >= ANCHOR - 1) this.check(bytes, at - ANCHOR + 1, anchor, found);
    }
    return found;
  }

  private check(bytes: Buffer, at: number, anchor: number, found: Set<Pattern>): void {
    for (const pattern of this.byAnchor.get(anchor) ?? []) {
      const end = at + pattern.bytes.length;
      if (end <= bytes.length && !found.has(pattern) && pattern.bytes.compare(bytes, at, end) === 0) found.add(pattern);
    }
  }
}
