import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStateFor, resumeState, stateFileName } from '../../src/features/building/state-files/resume';
import { readStateFiles, writeStateFile } from '../../src/features/building/state-files/state-folder';

const PULLS = [{ owner: 'tide', repo: 'bell', number: 1 }];
const INPUT = {
  pool: 'collected_prs/py.txt',
  pulls: PULLS,
  maxRetry: 3,
  modelFingerprint: '',
  runFingerprint: '',
  now: new Date(0),
};

describe('state files of batches', () => {
  let output: string;
  beforeEach(async () => {
    output = await mkdtemp(join(tmpdir(), 'assay-batches-'));
  });
  afterEach(() => rm(output, { recursive: true, force: true }));

  it('are written whole, and found by a later run', async () => {
    expect(await readStateFiles(output)).toEqual({ files: [], broken: [] });
    const name = stateFileName('/a/collected_prs/py.txt', '/a');
    const state = resumeState(undefined, INPUT);
    await writeStateFile(output, name, state);
    await writeStateFile(output, name, { ...state, total_elapsed_seconds: 5 });
    expect(await readdir(join(output, '.swegen-create-batch'))).toEqual([name]);
    const { files } = await readStateFiles(output);
    expect(findStateFor(name, PULLS, files)?.state).toEqual({ ...state, total_elapsed_seconds: 5 });
  });

  it('are imported from the fork, and a damaged one is named and kept', async () => {
    const folder = join(output, '.legoflow-curator-create-batch');
    await mkdir(folder);
    const cases = { 'Tide/Bell#1': { repo: 'Tide/Bell', pr: 1, status: 'success' } };
    await writeFile(join(folder, `${'a'.repeat(40)}.json`), JSON.stringify({ version: 1, input_ids_file: '/x/py.txt', cases }));
    await writeFile(join(folder, `${'b'.repeat(40)}.json`), '{"version": 1, "cases": {');
    await writeFile(join(folder, 'notes.txt'), 'no state');
    const { files, broken } = await readStateFiles(output);
    expect(findStateFor('new.json', PULLS, files)?.state.cases).toMatchObject({ 'tide/bell#1': { status: 'success' } });
    expect(broken).toEqual([
      {
        path: `.legoflow-curator-create-batch/${'b'.repeat(40)}.json`,
        error: expect.objectContaining({ fault: 'not-json' }) as Error,
      },
    ]);
    expect(await readdir(folder)).toHaveLength(3);
  });
});
