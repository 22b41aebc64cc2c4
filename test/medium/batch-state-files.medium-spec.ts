import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rankStates, resumeState, stateFileName } from '../../src/features/building/state-files/resume';
import { readStateFiles, replaceStateFile } from '../../src/features/building/state-files/state-folder';

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
    expect(await replaceStateFile(output, name, () => state)).toBeUndefined();
    await replaceStateFile(output, name, (former) => ({ ...former!, total_elapsed_seconds: 5 }));
    expect(await readdir(join(output, '.swegen-create-batch'))).toEqual([name]);
    const { files } = await readStateFiles(output);
    const [found] = rankStates(name, PULLS, files);
    expect(found).toMatchObject({ match: 'same-pool', file: { path: `.swegen-create-batch/${name}` } });
    expect(found?.file.state).toEqual({ ...state, total_elapsed_seconds: 5 });
  });

  it('are kept where they can not be read, when a new one is written', async () => {
    const name = stateFileName('/a/collected_prs/py.txt', '/a');
    const folder = join(output, '.swegen-create-batch');
    await mkdir(folder);
    await writeFile(join(folder, name), '{"version": 1, "cases": {');
    const aside = await replaceStateFile(output, name, (former) => former ?? resumeState(undefined, INPUT));
    expect(aside).toBe(`.swegen-create-batch/${name}.broken`);
    expect(await readFile(join(output, aside ?? ''), 'utf8')).toBe('{"version": 1, "cases": {');
    expect((await readStateFiles(output)).files).toHaveLength(1);
  });

  it('are imported from the fork, and a damaged one is named and kept', async () => {
    const folder = join(output, '.legoflow-curator-create-batch');
    await mkdir(folder);
    const cases = { 'Tide/Bell#1': { repo: 'Tide/Bell', pr: 1, status: 'success' } };
    await writeFile(join(folder, `${'a'.repeat(40)}.json`), JSON.stringify({ version: 1, input_ids_file: '/x/py.txt', cases }));
    await writeFile(join(folder, `${'b'.repeat(40)}.json`), '{"version": 1, "cases": {');
    await writeFile(join(folder, 'notes.txt'), 'no state');
    const { files, broken } = await readStateFiles(output);
    expect(rankStates('new.json', PULLS, files)[0]?.file.state.cases).toMatchObject({ 'tide/bell#1': { status: 'success' } });
    expect(broken).toEqual([
      {
        path: `.legoflow-curator-create-batch/${'b'.repeat(40)}.json`,
        error: expect.objectContaining({ fault: 'not-json' }) as Error,
      },
    ]);
    expect(await readdir(folder)).toHaveLength(3);
  });
});
