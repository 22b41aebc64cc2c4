import type { SweTask } from '../batches';
import type { StoredChange } from './read-change';

/** The columns of the SWE-bench row that hints are made of (swe-datasets.md 1.1); lists are JSON in strings. */
interface InstanceRow {
  base_commit: string;
  patch: string;
  test_patch: string;
  problem_statement: string;
  FAIL_TO_PASS: string;
}

export function storedChange({ instance, language }: SweTask): StoredChange {
  const row = JSON.parse(instance) as InstanceRow;
  return {
    ...{ language, statement: row.problem_statement, baseCommit: row.base_commit },
    ...{ patch: row.patch, testPatch: row.test_patch, f2p: JSON.parse(row.FAIL_TO_PASS) as string[] },
  };
}

/** Of the validation record. */
export function warningsOf({ record }: SweTask): string[] {
  return (JSON.parse(record) as { warnings?: string[] }).warnings ?? [];
}
