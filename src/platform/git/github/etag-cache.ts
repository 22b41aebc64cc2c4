interface Kept {
  etag: string;
  /** The token that asked: GitHub's tags differ between tokens. */
  token: number;
  status: number;
  headers: Record<string, unknown>;
  data: unknown;
  bytes: number;
}

/** Replies by their address, oldest out first; a reply that GitHub calls unchanged (304) costs no budget. */
export class EtagCache {
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  find(key: string): Kept | undefined {
    const found = this.kept.get(key);
    if (found) {
      this.kept.delete(key);
      this.kept.set(key, found);
    }
    return found;
  }

  put(key: string, entry: Omit<Kept, 'bytes'>): void {
    const bytes = key.length + JSON.stringify(entry.data).length;
    this.drop(key);
    if (bytes > this.maxBytes / 10) return;
    this.kept.set(key, { ...entry, bytes });
    this.bytes += bytes;
    for (const oldest of this.kept.keys()) {
      if (this.bytes <= this.maxBytes) return;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    this.bytes -= this.kept.get(key)?.bytes ?? 0;
    this.kept.delete(key);
  }
}
