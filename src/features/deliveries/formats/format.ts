import type { DeliverableTask } from '../domain/deliverable';
import type { WrittenFile } from './hashed-file';

/** What a release is written as, and what of it can be fetched apart. */
export const DELIVERY_FORMATS = ['harbor', 'swe-bench', 'multi-swe-bench', 'swe-rebench', 'parquet'] as const;
export type DeliveryFormat = (typeof DELIVERY_FORMATS)[number];

/** Everything that can be fetched; `all` is the whole package as a tar. */
export const EXPORTS = [...DELIVERY_FORMATS, 'tasks', 'evidence', 'card', 'manifest', 'all'] as const;
export type DeliveryExport = (typeof EXPORTS)[number];

/** Of each export but `all`: its file in the package, its media type, and whether it holds golden patches or what is computed from them. */
export const EXPORT_FILES: Readonly<Record<Exclude<DeliveryExport, 'all'>, { path: string; type: string; holds: Holds }>> = {
  harbor: { path: 'harbor.tar', type: 'application/x-tar', holds: 'golden-patches' },
  'swe-bench': { path: 'swe-bench.jsonl', type: 'application/x-ndjson', holds: 'golden-patches' },
  'multi-swe-bench': { path: 'multi-swe-bench.jsonl', type: 'application/x-ndjson', holds: 'golden-patches' },
  'swe-rebench': { path: 'swe-rebench.jsonl', type: 'application/x-ndjson', holds: 'golden-patches' },
  parquet: { path: 'tasks.parquet', type: 'application/vnd.apache.parquet', holds: 'golden-patches' },
  // Hidden tests by name, and what each control did to them.
  evidence: { path: 'evidence.jsonl', type: 'application/x-ndjson', holds: 'hidden-facts' },
  // Content hashes confirm guesses, and difficulty is measured on the golden patch.
  tasks: { path: 'tasks.jsonl', type: 'application/x-ndjson', holds: 'hidden-facts' },
  card: { path: 'README.md', type: 'text/markdown', holds: 'sums' },
  manifest: { path: 'MANIFEST.json', type: 'application/json', holds: 'sums' },
};

/** `golden-patches` and `hidden-facts` are for those who may read solutions; `sums` speak of the release as a whole. */
export type Holds = 'golden-patches' | 'hidden-facts' | 'sums';

/** Whether an export is for readers of solutions alone; `all` holds everything. */
export function isOpenExport(format: DeliveryExport): boolean {
  return format === 'all' || EXPORT_FILES[format].holds !== 'sums';
}

/** Takes tasks one by one, and writes one file. */
export interface FormatWriter {
  add(task: DeliverableTask): Promise<void>;
  close(): Promise<WrittenFile>;
  /** Gives it up, whatever it is doing. */
  discard(): Promise<void>;
}
