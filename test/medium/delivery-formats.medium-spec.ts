import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliverable, placeFolder } from '../support/deliverable';
import * as readers from '../support/delivery-readers';
import { readTask, taskContentHash } from '../../src/features/building';
import { hunksOf, withoutHunk } from '../../src/features/deliveries/domain/hunks';
import type { RoundRecord } from '../../src/features/deliveries/domain/rounds';
import { DELIVERY_FORMATS, EXPORT_FILES, isOpenExport, EXPORTS } from '../../src/features/deliveries/formats/format';
import type { DeliveryAbout } from '../../src/features/deliveries/formats/manifest';
import { PackageWriter } from '../../src/features/deliveries/formats/package';

const ABOUT: DeliveryAbout = {
  ...{ id: 'del_1', name: 'autumn', selection: 'verified', filter: {}, formats: DELIVERY_FORMATS, hash: 'h', version: '0' },
  policy: { rounds: 3, rebuild: 'first', controls: 'every', max_hunks: 8 },
  ...{ createdAt: '2026-11-21T00:00:00.000Z', counts: { selected: 3, quarantined: 1, leftOut: 0 } },
};
const ROUND: RoundRecord = {
  ...{ round: 1, started_at: '2026-11-20T00:00:00Z', finished_at: '2026-11-20T00:01:00Z', provenance: null },
  ...{ files: { content_hash: 'c', expected: 'c' }, image: { built: true, cache: false }, controls: [], differences: [] },
  ...{ states: 's', findings: [{ code: 'dead-hunk', detail: 'hunk 2' }] },
};

let root: string;
let folder: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-formats-'));
  folder = await write('first');
});
afterAll(() => rmSync(root, { recursive: true }));

async function write(name: string): Promise<string> {
  const target = join(root, name);
  const writer = await PackageWriter.create(target, DELIVERY_FORMATS);
  const scores = { clarity: 0, alignment: 1, effort: '15 min - 1 hour' };
  for (const task of [deliverable(root, 1), deliverable(root, 2, { scores, language: 'go', hints: [], licences: [] })]) {
    placeFolderOnce(task);
    await writer.add(task, [ROUND]);
  }
  await writer.close(ABOUT);
  return target;
}

const placed = new Set<string>();
function placeFolderOnce(task: Parameters<typeof placeFolder>[0]): void {
  if (placed.has(task.folder)) return;
  placed.add(task.folder);
  placeFolder(task);
}

function text(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

describe('A package', () => {
  it('is SWE-bench rows with the lists in strings and no field besides', () => {
    const rows = readers.readLines(readers.SweBenchInstance, text('swe-bench.jsonl'));
    expect(rows.map(({ instance_id }) => instance_id)).toEqual(['own__sums-1', 'own__sums-2']);
    expect(rows[0]).toMatchObject({
      FAIL_TO_PASS: ['t.py::adds', 't.py::adds_new'],
      PASS_TO_PASS: ['t.py::expected', 't.py::stays'],
      problem_statement: 'Sums are wrong\nadd(1, 2) gives -1, "quoted" — ä\n',
    });
  });

  it('is Multi-SWE-bench records whose maps follow from their results', () => {
    const [record] = readers.readLines(readers.MultiSweBenchRecord, text('multi-swe-bench.jsonl'));
    expect(record).toMatchObject({
      ...{ org: 'Own', repo: 'Sums', number: 1, title: 'Sums are wrong', hints: 'src/new.py: NEW: int' },
      f2p_tests: { 't.py::adds': { run: 'PASS', test: 'FAIL', fix: 'PASS' } },
      n2p_tests: { 't.py::adds_new': { run: 'NONE', test: 'NONE', fix: 'PASS' } },
      s2p_tests: { 't.py::skipped': { run: 'SKIP', test: 'SKIP', fix: 'PASS' } },
      run_result: { passed_count: 4, failed_count: 1, skipped_count: 1, failed_tests: ['t.py::broken'] },
      test_patch_result: { passed_count: 2, failed_count: 3, skipped_count: 1 },
      fix_patch_result: { passed_count: 6, failed_count: 1, skipped_count: 0 },
    });
    expect(Object.keys(record?.p2p_tests ?? {}).sort()).toEqual(['t.py::expected', 't.py::stays']);
    expect(Object.keys(record?.fixed_tests ?? {}).sort()).toEqual(['t.py::adds', 't.py::adds_new', 't.py::skipped']);
    const everywhere = JSON.stringify(record);
    for (const unstable of ['t.py::coin', 't.py::twice']) expect(everywhere).not.toContain(unstable);
  });

  it('is SWE-rebench rows with lists, milliseconds and the interface', () => {
    const [first, second] = readers.readLines(readers.SweRebenchInstance, text('swe-rebench.jsonl'));
    expect(first).toMatchObject({
      ...{ created_at: Date.UTC(2026, 0, 2, 3, 4, 5), FAIL_TO_PASS: ['t.py::adds', 't.py::adds_new'] },
      image_name: 'assay/own-sums:1-abababa',
      interface: 'Path: src/new.py\nSignature: NEW: int\nDescription: the tests import it\n',
      meta: { num_modified_files: 2, num_modified_lines: 6, pr_url: 'https://github.com/Own/Sums/pull/1' },
    });
    expect(second?.interface).toBe('');
  });

  it('is Parquet that another reader reads, lists as lists', async () => {
    const { rows, groups } = await readers.readParquet(join(folder, 'tasks.parquet'));
    expect(groups).toBe(1);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      ...{ instance_id: 'own__sums-1', pull_request: 1, difficulty_score: 2.5, licences: ['MIT'], clarity: null, effort: null },
      ...{ created_at: new Date('2026-01-02T03:04:05Z'), fail_to_pass: ['t.py::adds', 't.py::adds_new'], version_id: null },
    });
    expect(rows[0]?.['patch']).toBe(deliverable(root).row.patch);
    expect(rows[1]).toMatchObject({ language: 'go', licences: [], clarity: 0, alignment: 1, effort: '15 min - 1 hour' });
  });

  it('is Harbor directories that tar unpacks and Harbor takes', async () => {
    const into = join(root, 'unpacked');
    mkdirSync(into);
    readers.untar(join(folder, 'harbor.tar'), into);
    expect(readFileSync(join(into, 'verifiable_tasks.txt'), 'utf8')).toBe('own__sums-1\nown__sums-2\n');
    for (const id of ['own__sums-1', 'own__sums-2']) {
      expect(readers.filesBelow(join(into, id))).toEqual(readers.filesBelow(join(root, id)));
      expect(readlinkSync(join(into, id, 'environment/tree/link'))).toBe('data.bin');
      expect(await taskContentHash(join(into, id))).toBe(await taskContentHash(join(root, id)));
      expect(await readTask(join(into, id))).toHaveProperty('task');
    }
  });

  it('has a manifest of all its files, evidence, a card and plots', () => {
    const manifest = JSON.parse(text('MANIFEST.json')) as { files: { path: string; sha256: string; bytes: number }[] };
    expect(manifest).toMatchObject({ format: 'assay-delivery/1', counts: { selected: 3, released: 2, quarantined: 1 } });
    const listed = manifest.files.map(({ path }) => path);
    expect([...listed, 'MANIFEST.json', 'SHA256SUMS'].sort()).toEqual(readers.filesBelow(folder));
    for (const { path, sha256, bytes } of manifest.files) {
      expect(readers.sha256Of(join(folder, path))).toBe(sha256);
      expect(readFileSync(join(folder, path))).toHaveLength(bytes);
    }
    expect(text('SHA256SUMS')).toContain(`${readers.sha256Of(join(folder, 'MANIFEST.json'))}  MANIFEST.json\n`);
    const [evidence] = text('evidence.jsonl').split('\n');
    expect(JSON.parse(evidence ?? '')).toMatchObject({ task_id: 'own__sums-1', final_validation: [ROUND] });
    const card = text('README.md');
    for (const said of ['| python | 1 |', '| go | 1 |', '| MIT | 1 |', '| unknown | 1 |', '`dead-hunk`: 2 tasks'])
      expect(card).toContain(said);
    for (const [, plot = ''] of card.matchAll(/\]\((plots\/.+?)\)/g)) expect(text(plot)).toMatch(/^<svg/);
  });

  it('has the same bytes whenever it is written', async () => {
    const again = await write('again');
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(text('SHA256SUMS'));
  });

  it('can be given up at any time', async () => {
    const writer = await PackageWriter.create(join(root, 'given-up'), DELIVERY_FORMATS);
    await writer.add(deliverable(root, 1), []);
    await writer.discard();
    await expect(PackageWriter.create(join(root, 'given-up'), DELIVERY_FORMATS)).rejects.toThrow(/EEXIST/);
  });
});

it('tells for each export who may have it', () => {
  expect(EXPORTS.filter((format) => !isOpenExport(format))).toEqual(['card', 'manifest']);
  expect(EXPORT_FILES.harbor.holds).toBe('golden-patches');
});

it('hunks are taken out such that git still applies the rest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-hunks-'));
  try {
    const before = Array.from({ length: 40 }, (_, line) => `line ${line}\n`);
    const after = before.map((line, at) => (at === 2 || at === 20 || at === 35 ? `${line}added ${at}\n` : line));
    mkdirSync(join(folder, 'a'));
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'a/f'), before.join(''));
    writeFileSync(join(folder, 'b/f'), after.join(''));
    const diff = execFileSync('sh', ['-c', 'git diff --no-index a/f b/f || true'], { cwd: folder }).toString();
    const patch = diff.replaceAll('a/a/f', 'a/f').replaceAll('b/b/f', 'b/f');
    expect(hunksOf(patch)).toHaveLength(3);
    writeFileSync(join(folder, 'f'), before.join(''));
    writeFileSync(join(folder, 'p'), withoutHunk(patch, 2));
    execFileSync('git', ['apply', 'p'], { cwd: folder, env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() } });
    const applied = readFileSync(join(folder, 'f'), 'utf8');
    expect(applied).toContain('added 2\n');
    expect(applied).not.toContain('added 20\n');
    expect(applied).toContain('added 35\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
