import type { Selection } from '../domain/deliverable';
import type { Tally } from '../domain/tally';
import type { DeliveryFormat } from './format';
import type { WrittenFile } from './hashed-file';

/** How the final validation was done. */
export interface ValidationPolicy {
  rounds: number;
  /** When images are built without the engine's cache. */
  rebuild: 'never' | 'first' | 'every';
  /** In which rounds the controls are run, beside NOP and golden, which are run in all. */
  controls: 'first' | 'every';
  /** At most so many hunks are left out of the golden patch, one at a time, in the first round. */
  max_hunks: number;
}

/** What a manifest and a card say of a release as a whole. */
export interface DeliveryAbout {
  id: string;
  name: string;
  selection: Selection;
  filter: Record<string, unknown>;
  formats: readonly DeliveryFormat[];
  policy: ValidationPolicy;
  /** RFC 3339. */
  createdAt: string;
  /** Of the frozen list. */
  hash: string;
  counts: { selected: number; quarantined: number; leftOut: number };
  /** Of the service that wrote it. */
  version: string;
}

/** The layout of a package; a change of it is a new number. */
export const PACKAGE_FORMAT = 'assay-delivery/1';

/** MANIFEST.json: every file but itself and SHA256SUMS, with what the release is. */
export function manifestText(about: DeliveryAbout, tally: Tally, files: readonly WrittenFile[]): string {
  const { id, name, selection, filter, formats, policy, createdAt, hash, counts, version } = about;
  return `${JSON.stringify(
    {
      ...{ format: PACKAGE_FORMAT, id, name, selection, filter, formats, created_at: createdAt, written_by: `assay ${version}` },
      ...{ hash, policy },
      counts: {
        ...{ selected: counts.selected, released: tally.tasks, quarantined: counts.quarantined, left_out: counts.leftOut },
        ...{ fail_to_pass: tally.failToPass, pass_to_pass: tally.passToPass, languages: tally.languages },
        ...{ categories: tally.categories, difficulties: tally.difficulties, licences: tally.licences, noted: tally.noted },
      },
      files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    },
    null,
    2,
  )}\n`;
}

/** `sha256sum --check SHA256SUMS`. */
export function sumsText(files: readonly WrittenFile[]): string {
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ sha256, path }) => `${sha256}  ${path}\n`)
    .join('');
}
