import type { SchemaElement } from 'hyparquet';
import type { ByteWriter, ParquetWriter as Writer } from 'hyparquet-writer';
import type { DeliverableTask } from '../domain/deliverable';
import type { FormatWriter } from './format';
import { HashedFile, type WrittenFile } from './hashed-file';
import { interfaceOf, imageNameOf } from './swe-rebench';

/** What a row group holds at most: it is in memory as a whole while it is written. */
const GROUP_ROWS = 200;
const GROUP_BYTES = 8 * 1024 * 1024;

type Kind = 'text' | 'integer' | 'number' | 'time' | 'texts';
type Value = string | number | Date | string[] | null;

interface ParquetColumn {
  name: string;
  kind: Kind;
  optional?: boolean;
  of: (task: DeliverableTask) => Value;
}

/** The columns, in their order: what training reads first, then what says where it is from. */
const COLUMNS: readonly ParquetColumn[] = [
  { name: 'instance_id', kind: 'text', of: ({ id }) => id },
  { name: 'task_version', kind: 'integer', of: ({ version }) => version },
  { name: 'version_id', kind: 'text', optional: true, of: ({ versionId }) => versionId },
  { name: 'content_hash', kind: 'text', of: ({ contentHash }) => contentHash },
  { name: 'repo', kind: 'text', of: ({ repo }) => repo },
  { name: 'pull_request', kind: 'integer', of: ({ pullRequest }) => pullRequest },
  { name: 'language', kind: 'text', of: ({ language }) => language },
  { name: 'category', kind: 'text', of: ({ category }) => category },
  { name: 'difficulty', kind: 'text', of: ({ difficulty }) => difficulty },
  { name: 'difficulty_score', kind: 'number', of: ({ difficultyScore }) => difficultyScore },
  { name: 'licences', kind: 'texts', of: ({ licences }) => licences },
  { name: 'base_commit', kind: 'text', of: ({ row }) => row.base_commit },
  { name: 'created_at', kind: 'time', optional: true, of: ({ row }) => timeOf(row.created_at) },
  { name: 'problem_statement', kind: 'text', of: ({ row }) => row.problem_statement },
  { name: 'statement_kind', kind: 'text', of: ({ statementKind }) => statementKind },
  { name: 'hints_text', kind: 'text', of: ({ row }) => row.hints_text },
  { name: 'interface', kind: 'text', of: ({ hints }) => interfaceOf(hints) },
  { name: 'patch', kind: 'text', of: ({ row }) => row.patch },
  { name: 'test_patch', kind: 'text', of: ({ row }) => row.test_patch },
  { name: 'fail_to_pass', kind: 'texts', of: ({ record }) => record.f2p },
  { name: 'pass_to_pass', kind: 'texts', of: ({ record }) => record.p2p },
  { name: 'test_format', kind: 'text', of: ({ record }) => record.test.format },
  { name: 'image_name', kind: 'text', of: (task) => imageNameOf(task) },
  { name: 'clarity', kind: 'number', optional: true, of: ({ scores }) => scores?.clarity ?? null },
  { name: 'alignment', kind: 'number', optional: true, of: ({ scores }) => scores?.alignment ?? null },
  { name: 'effort', kind: 'text', optional: true, of: ({ scores }) => scores?.effort ?? null },
];

/** Apache Parquet, a row a task, in row groups of bounded size; compressed with Snappy, which every reader has. */
export class ParquetFileWriter implements FormatWriter {
  private rows: Value[][] = [];
  private bytes = 0;

  private constructor(
    private readonly file: HashedFile,
    private readonly buffer: ByteWriter,
    private readonly parquet: Writer,
  ) {}

  static async create(full: string, path: string): Promise<ParquetFileWriter> {
    // It is an ES module alone, which CommonJS can't require on every Node that the service runs on.
    const library = await import('hyparquet-writer');
    const file = await HashedFile.create(full, path);
    const buffer = new library.ByteWriter();
    const settings = { writer: buffer, schema: SCHEMA, createdBy: 'assay' };
    return new ParquetFileWriter(file, buffer, new library.ParquetWriter(settings));
  }

  async add(task: DeliverableTask): Promise<void> {
    const row = COLUMNS.map(({ of }) => of(task));
    this.rows.push(row);
    for (const value of row) this.bytes += sizeOf(value);
    if (this.rows.length >= GROUP_ROWS || this.bytes >= GROUP_BYTES) await this.group();
  }

  async close(): Promise<WrittenFile> {
    if (this.rows.length > 0) await this.group();
    await this.parquet.finish();
    await this.flush();
    return this.file.close();
  }

  discard(): Promise<void> {
    return this.file.discard();
  }

  private async group(): Promise<void> {
    const columnData = COLUMNS.map(({ name }, at) => ({ name, data: this.rows.map((row) => row[at] ?? null) }));
    await this.parquet.write({ columnData, rowGroupSize: this.rows.length });
    this.rows = [];
    this.bytes = 0;
    await this.flush();
  }

  /** What the library has written so far goes to the file; its buffer is used again. */
  private async flush(): Promise<void> {
    const { buffer } = this;
    await this.file.write(new Uint8Array(buffer.buffer.slice(0, buffer.index)));
    buffer.index = 0;
  }
}

const PHYSICAL: Readonly<Record<Exclude<Kind, 'texts'>, Partial<SchemaElement>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** Lists have the three levels that the format asks for. */
function elementsOf({ name, kind, optional = false }: ParquetColumn): SchemaElement[] {
  const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
  if (kind !== 'texts') return [{ name, repetition_type, ...PHYSICAL[kind] }];
  return [
    { name, repetition_type, converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...PHYSICAL.text },
  ];
}

const SCHEMA: SchemaElement[] = [{ name: 'root', num_children: COLUMNS.length }, ...COLUMNS.flatMap(elementsOf)];

function timeOf(text: string): Date | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.reduce((sum, text) => sum + text.length, 0) : 8;
}
