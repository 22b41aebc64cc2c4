import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config';

/** Of what a build prints as it goes; the capped end of a failed one is kept whole beside it. */
const MAX_LIVE_BYTES = 16 * 1024 * 1024;

/** What the stages of cases printed: files below `logs/<batch>/<task>/` of the artifacts. The last attempt's stay. */
@Injectable()
export class CaseLogs {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  open(batchId: string, taskId: string): CaseLog {
    return new CaseLog(join(this.config.swe.artifactsDir, 'logs', batchId, taskId));
  }
}

export class CaseLog {
  private readonly streams = new Map<string, { stream: WriteStream; bytes: number }>();

  constructor(private readonly folder: string) {}

  async json(name: string, value: unknown): Promise<void> {
    await this.whole(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  async whole(name: string, content: Buffer | string): Promise<void> {
    this.streams.get(name)?.stream.destroy();
    this.streams.delete(name);
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }

  /** Adds what a build says while it runs. */
  append(name: string, chunk: Buffer): void {
    const live = this.streams.get(name) ?? this.begin(name);
    if (live.bytes >= MAX_LIVE_BYTES) return;
    live.bytes += chunk.length;
    live.stream.write(chunk);
  }

  private begin(name: string): { stream: WriteStream; bytes: number } {
    mkdirSync(this.folder, { recursive: true });
    const live = { stream: createWriteStream(join(this.folder, name)), bytes: 0 };
    // A log that can't be written is no reason to give a case up; the stage that fails for the same cause says so.
    live.stream.on('error', () => (live.bytes = MAX_LIVE_BYTES));
    this.streams.set(name, live);
    return live;
  }

  async close(): Promise<void> {
    const open = [...this.streams.values()];
    this.streams.clear();
    await Promise.all(open.map(({ stream }) => new Promise<void>((closed) => stream.end(() => closed()))));
  }
}
