import { once } from 'node:events';
import type { Response } from 'express';

/**
 * Bytes of answers that may wait for a client that does not read: many send their whole batch before they read the
 * first answer, and would wait for us for ever if we waited for them.
 */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Writes to a client, and says when so much waits for it that no more should be asked for. */
export class Outlet {
  constructor(private readonly response: Response) {}

  write(text: string): void {
    if (!this.response.destroyed) this.response.write(text);
  }

  /** Resolves once the client has read enough, or is gone. */
  async room(gone: AbortSignal): Promise<void> {
    while (this.response.writableLength > MAX_WAITING_BYTES && !gone.aborted) {
      await once(this.response, 'drain', { signal: gone }).catch((error: unknown) => {
        if (!gone.aborted) throw error;
      });
    }
  }
}
