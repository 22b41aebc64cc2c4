import type { DeliverableTask } from '../domain/deliverable';
import type { FormatWriter } from './format';
import { HashedFile, type WrittenFile } from './hashed-file';

/** Writes a line a task. */
export class LineWriter implements FormatWriter {
  private constructor(
    private readonly file: HashedFile,
    private readonly lineOf: (task: DeliverableTask) => string,
  ) {}

  static async create(full: string, path: string, lineOf: (task: DeliverableTask) => string): Promise<LineWriter> {
    return new LineWriter(await HashedFile.create(full, path), lineOf);
  }

  add(task: DeliverableTask): Promise<void> {
    return this.file.write(this.lineOf(task));
  }

  close(): Promise<WrittenFile> {
    return this.file.close();
  }

  discard(): Promise<void> {
    return this.file.discard();
  }
}
