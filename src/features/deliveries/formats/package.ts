import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliverableTask } from '../domain/deliverable';
import type { RoundRecord } from '../domain/rounds';
import { Tally } from '../domain/tally';
import { cardPlots, deliveryCard } from './card';
import { EXPORT_FILES, type DeliveryFormat, type FormatWriter } from './format';
import { HarborWriter } from './harbor-writer';
import { HashedFile, type WrittenFile } from './hashed-file';
import { LineWriter } from './line-writer';
import { manifestText, sumsText, type DeliveryAbout } from './manifest';
import { multiSweBenchLine } from './multi-swe-bench';
import { ParquetFileWriter } from './parquet-writer';
import { sweBenchLine } from './swe-bench';
import { sweRebenchLine } from './swe-rebench';

const CREATE: Readonly<Record<DeliveryFormat, (full: string, path: string) => Promise<FormatWriter>>> = {
  harbor: (full, path) => HarborWriter.create(full, path),
  'swe-bench': (full, path) => LineWriter.create(full, path, sweBenchLine),
  'multi-swe-bench': (full, path) => LineWriter.create(full, path, multiSweBenchLine),
  'swe-rebench': (full, path) => LineWriter.create(full, path, sweRebenchLine),
  parquet: (full, path) => ParquetFileWriter.create(full, path),
};

/**
 * Writes a release into a folder: all formats in one pass over the tasks, one task in memory at a time. Tasks come in the order of their
 * ids; the same tasks give the same bytes.
 */
export class PackageWriter {
  private readonly tally = new Tally();

  private constructor(
    private readonly folder: string,
    private readonly writers: FormatWriter[],
    private readonly list: HashedFile,
    private readonly evidence: HashedFile,
  ) {}

  /** The folder is new. */
  static async create(folder: string, formats: readonly DeliveryFormat[]): Promise<PackageWriter> {
    await mkdir(folder, { recursive: true });
    const fileOf = (path: string) => HashedFile.create(join(folder, path), path);
    const writers: FormatWriter[] = [];
    for (const format of formats) {
      const { path } = EXPORT_FILES[format];
      writers.push(await CREATE[format](join(folder, path), path));
    }
    return new PackageWriter(folder, writers, await fileOf(EXPORT_FILES.tasks.path), await fileOf(EXPORT_FILES.evidence.path));
  }

  async add(task: DeliverableTask, rounds: readonly RoundRecord[]): Promise<void> {
    this.tally.add(task, rounds);
    for (const writer of this.writers) await writer.add(task);
    await this.list.write(listLine(task));
    await this.evidence.write(evidenceLine(task, rounds));
  }

  /** Card, plots, manifest and sums; answers the manifest's hash. */
  async close(about: DeliveryAbout): Promise<{ tasks: number; files: WrittenFile[]; manifestSha256: string }> {
    const files: WrittenFile[] = [];
    for (const writer of [...this.writers, this.list, this.evidence]) files.push(await writer.close());
    await mkdir(join(this.folder, 'plots'), { recursive: true });
    for (const { path, svg } of cardPlots(this.tally)) files.push(await this.text(path, svg));
    files.push(await this.text(EXPORT_FILES.card.path, deliveryCard(about, this.tally)));
    const manifest = await this.text(EXPORT_FILES.manifest.path, manifestText(about, this.tally, files));
    await this.text('SHA256SUMS', sumsText([...files, manifest]));
    return { tasks: this.tally.tasks, files: [...files, manifest], manifestSha256: manifest.sha256 };
  }

  async discard(): Promise<void> {
    for (const writer of [...this.writers, this.list, this.evidence]) await writer.discard();
  }

  private async text(path: string, content: string): Promise<WrittenFile> {
    const file = await HashedFile.create(join(this.folder, path), path);
    await file.write(content);
    return file.close();
  }
}

function listLine(task: DeliverableTask): string {
  const { id, version, versionId, contentHash, repo, pullRequest, language, category, difficulty, licences, record } = task;
  return `${JSON.stringify({
    ...{ task_id: id, version, version_id: versionId, content_hash: contentHash, repo, pull_request: pullRequest },
    ...{ language, category, difficulty, licences, fail_to_pass: record.f2p.length, pass_to_pass: record.p2p.length },
  })}\n`;
}

function evidenceLine(task: DeliverableTask, rounds: readonly RoundRecord[]): string {
  const { id, version, versionId, contentHash, record, screening, golden, scores } = task;
  return `${JSON.stringify({
    ...{ task_id: id, version, version_id: versionId, content_hash: contentHash, validation: record, screening, scores, golden },
    final_validation: rounds,
  })}\n`;
}
