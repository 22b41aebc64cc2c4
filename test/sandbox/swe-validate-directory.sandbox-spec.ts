import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateDirectory, type ValidateDirectoryOptions } from '../../src/features/building';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import { placeForeignTask } from '../support/foreign-task';
import { leftovers, sandboxOptions } from '../support/sandbox';

const tools = { containers: new DockerWorkContainers(sandboxOptions()), images: new DockerImageBuilder(sandboxOptions()) };
let root: string;

beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'assay-directory-'))));
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  expect(await leftovers()).toEqual([]);
});

function place(name: string, changes: Record<string, string | undefined> = {}): string {
  return placeForeignTask(root, name, changes);
}

function validate(folder: string, options: ValidateDirectoryOptions = {}) {
  return validateDirectory(tools, folder, { runs: 2, ...options });
}

describe('A Harbor task directory', () => {
  it("passes whoever wrote it, and its image isn't kept", async () => {
    const logs: string[] = [];
    const onLog = (name: string): Promise<void> => Promise.resolve(void logs.push(name));
    const result = await validate(place('foreign'), { onLog });
    expect(result).toEqual({ task: 'foreign', verdict: 'PASS', rewards: { nop: [0, 0], oracle: [1, 1] } });
    expect(logs).toEqual(['build', 'nop-1', 'nop-2', 'oracle-1', 'oracle-2']);
  });

  it('fails where doing nothing is enough, and where the solution is not', async () => {
    const easy = place('easy', { 'environment/tree/seed': 'right\n' });
    expect(await validate(easy, { agents: ['nop'] })).toMatchObject({ verdict: 'FAIL', rewards: { nop: [1, 1] } });
    const hard = place('hard', { 'solution/solve.sh': 'exit 1\n' });
    expect(await validate(hard, { agents: ['oracle'] })).toMatchObject({ verdict: 'FAIL', rewards: { oracle: [0, 0] } });
  });

  it('is flaky where its runs differ', async () => {
    const coin = 'mkdir -p /logs/verifier\ndate +%s%N | tail -c 9 | head -c 8 | sed s/^/0./ > /logs/verifier/reward.txt\n';
    expect(await validate(place('flaky', { 'tests/test.sh': coin }), { agents: ['nop'] })).toMatchObject({ verdict: 'FLAKY' });
  });

  it('has a separate verifier that sees nothing of the solver but its artifacts', async () => {
    const collect = 'mkdir -p /logs/artifacts && cp seed /logs/artifacts/word';
    const separate = place('separate', {
      'task.toml': `schema_version = "1.4"\n[verifier]\nenvironment_mode = "separate"\n[[verifier.collect]]\ncommand = "${collect}"\n[solution.env]\nWORD = "right"\n`,
      'tests/test.sh':
        'mkdir -p /logs/verifier\nif grep -qx right /logs/artifacts/word && grep -qx wrong seed; then echo 1; else echo 0; fi > /logs/verifier/reward.txt\n',
    });
    expect(await validate(separate, { runs: 1 })).toMatchObject({ verdict: 'PASS' });
  });

  it.each([
    ['there is no reward', { 'tests/test.sh': 'exit 0\n' }, /^nop-1: there is no reward file; exit code 0$/],
    [
      'the tests take too long',
      { 'task.toml': '[verifier]\ntimeout_sec = 2\n', 'tests/test.sh': 'sleep 60\n' },
      /^nop-1: (?:timed-out|there is no reward file; exit code 137)$/,
    ],
    [
      'its image can not be built',
      { 'environment/Dockerfile': 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nRUN exit 7\n' },
      /returned a non-zero code: 7/,
    ],
    ['it has no solution', { 'solution/solve.sh': undefined }, /^solution: there is no solve.sh$/],
    ['its configuration is none', { 'task.toml': '[verifier]\ntimeout_sec = -1\n' }, /^task.toml#verifier.timeout_sec/],
  ])('is an error where %s', async (name, changes, problem) => {
    const result = await validate(place(name, changes), { runs: 1 });
    expect(result).toMatchObject({ verdict: 'ERROR', problem: expect.stringMatching(problem) as string });
  });
});
