import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects, type AsyncBuffer } from 'hyparquet';
import { z } from 'zod';

/** Readers of a release's files that share nothing with their writers: shapes as swe-datasets.md has them, section 1. */

const Sha = z.string().regex(/^[0-9a-f]{40}$/);
const ListInText = z
  .string()
  .transform((text) => JSON.parse(text) as unknown)
  .pipe(z.array(z.string()));

export const SweBenchInstance = z.strictObject({
  ...{
    repo: z.string().regex(/^[^/]+\/[^/]+$/),
    instance_id: z.string().regex(/^.+__.+-\d+$/),
    base_commit: Sha,
    patch: z.string().min(1),
  },
  ...{
    test_patch: z.string().min(1),
    problem_statement: z.string().min(1),
    hints_text: z.string(),
    created_at: z.iso.datetime({ offset: true }),
  },
  ...{ version: z.string(), FAIL_TO_PASS: ListInText, PASS_TO_PASS: ListInText, environment_setup_commit: Sha },
});

const State = z.enum(['PASS', 'FAIL', 'SKIP', 'NONE']);
const Tris = z.record(z.string(), z.strictObject({ run: State, test: State, fix: State }));
/** As its own constructor: counts are the sizes of the sets, and no test is in two of them. */
const Result = z
  .strictObject({
    ...{ passed_count: z.int(), failed_count: z.int(), skipped_count: z.int() },
    ...{ passed_tests: z.array(z.string()), failed_tests: z.array(z.string()), skipped_tests: z.array(z.string()) },
  })
  .refine(
    (found) =>
      found.passed_count === new Set(found.passed_tests).size &&
      found.failed_count === new Set(found.failed_tests).size &&
      found.skipped_count === new Set(found.skipped_tests).size,
    'a count is not the size of its set',
  )
  .refine(
    ({ passed_tests: p, failed_tests: f, skipped_tests: s }) =>
      new Set([...p, ...f, ...s]).size === p.length + f.length + s.length,
  );

export const MultiSweBenchRecord = z.strictObject({
  ...{
    org: z.string(),
    repo: z.string(),
    number: z.int(),
    state: z.literal('closed'),
    title: z.string(),
    body: z.string().nullable(),
  },
  base: z.strictObject({ label: z.string(), ref: z.string(), sha: Sha }),
  resolved_issues: z.array(z.strictObject({ number: z.int(), title: z.string(), body: z.string().nullable() })).min(1),
  ...{
    fix_patch: z.string().min(1),
    test_patch: z.string().min(1),
    tag: z.string(),
    number_interval: z.string(),
    lang: z.string(),
  },
  ...{ hints: z.string(), fixed_tests: Tris, p2p_tests: Tris, f2p_tests: Tris, s2p_tests: Tris, n2p_tests: Tris },
  ...{ run_result: Result, test_patch_result: Result, fix_patch_result: Result },
});

export const SweRebenchInstance = z.strictObject({
  ...{
    instance_id: z.string().regex(/^[a-z0-9._-]+__[a-z0-9._-]+-\d+$/),
    repo: z.string(),
    base_commit: Sha,
    created_at: z.int(),
  },
  ...{
    patch: z.string(),
    test_patch: z.string(),
    problem_statement: z.string(),
    pr_description: z.string(),
    language: z.string(),
  },
  ...{
    interface: z.string(),
    FAIL_TO_PASS: z.array(z.string()).min(1),
    PASS_TO_PASS: z.array(z.string()),
    image_name: z.string(),
  },
  install_config: z.strictObject({
    ...{ base_image_name: z.string(), docker_specs: z.null(), install: z.array(z.string()), log_parser: z.string() },
    ...{ log_parsers: z.null(), test_cmd: z.array(z.string()).min(1) },
  }),
  meta: z.strictObject({
    ...{ llm_metadata: z.array(z.unknown()), num_modified_files: z.int(), num_modified_lines: z.int(), pr_author: z.string() },
    ...{ pr_labels: z.array(z.string()), pr_url: z.url() },
  }),
});

/** Every line of a file, by a schema. */
export function readLines<T>(schema: z.ZodType<T>, text: string): T[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));
}

/** Rows of a Parquet file, and how many groups they lie in. */
export async function readParquet(path: string): Promise<{ rows: Record<string, unknown>[]; groups: number }> {
  const bytes = readFileSync(path);
  const whole = new Uint8Array(bytes).buffer;
  const file: AsyncBuffer = { byteLength: whole.byteLength, slice: (from, to) => whole.slice(from, to) };
  return { rows: await parquetReadObjects({ file }), groups: parquetMetadata(whole).row_groups.length };
}

/** Unpacks with the system's tar; answers the entries' names. */
export function untar(archive: string, into: string): string[] {
  execFileSync('tar', ['--extract', '--file', archive, '--directory', into, '--no-same-owner']);
  return execFileSync('tar', ['--list', '--file', archive]).toString().split('\n').filter(Boolean);
}

export function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Relative paths of all files below a folder, sorted. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
