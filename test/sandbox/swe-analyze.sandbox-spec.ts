import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskAnalysis } from '../../src/features/building/analyze/analyze-task';
import { runHere } from '../support/command-line';
import { placeForeignTask } from '../support/foreign-task';
import { leftovers } from '../support/sandbox';

let root: string;
let tasks: string;
let before: NodeJS.ProcessEnv;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-analyze-'));
  before = { ...process.env };
  Object.assign(process.env, { ASSAY_ENV: 'test', ASSAY_DATA_DIR: join(root, 'data'), ASSAY_LOG_LEVEL: 'silent' });
  tasks = join(root, 'tasks');
  placeForeignTask(tasks, 'word');
  placeForeignTask(tasks, 'solved', { 'environment/tree/seed': 'right\n' });
  placeForeignTask(tasks, 'unbuilt', { 'environment/Dockerfile': 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nRUN exit 7\n' });
  for (const [at, reward] of [1, 0, 0, 1, 0, 0].entries()) putTrial('word', at, reward);
  putTrial('gone', 7, 1);
});
afterAll(async () => {
  process.env = before;
  rmSync(root, { recursive: true });
  expect(await leftovers()).toEqual([]);
});

/** As Harbor stores a trial, in the folder of jobs beside the tasks. */
function putTrial(task: string, at: number, reward: number): void {
  const trial = join(tasks, 'jobs', 'first', `${task}__${at}`);
  mkdirSync(join(trial, 'verifier'), { recursive: true });
  const result = { task_name: task, agent_info: { name: 'codex' }, verifier_result: { rewards: { reward } } };
  writeFileSync(join(trial, 'result.json'), JSON.stringify(result));
  writeFileSync(join(trial, 'verifier', 'reward.txt'), `${reward}\n`);
}

function stored(name: string): TaskAnalysis {
  return TaskAnalysis.parse(JSON.parse(readFileSync(join(tasks, 'analysis', `${name}.json`), 'utf8')));
}

describe('assay swe analyze of task directories', () => {
  it('validates each, classifies its stored trials with these runs, tells and stores what came of it', async () => {
    const { code, out, err } = await runHere('swe', 'analyze', tasks, '--runs', '3');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('word: NOP=0,0,0 ORACLE=1,1,1 PASS\n');
    expect(out).toContain('Not analyzed, for their directories are not there: gone\n');
    expect(out.split('\n').slice(-6)).toEqual([
      'task     validated  attempts  passed  trivial  flaky    well specified  verdict',
      'solved   FAIL       0         -       yes      no       unknown         BAD (Task Pre-solved)',
      'unbuilt  ERROR      0         -       unknown  unknown  unknown         BAD (no run says anything)',
      'word     PASS       6         33 %    no       no       yes             GOOD',
      `Written to ${join(tasks, 'analysis')}`,
      '',
    ]);
    expect(readdirSync(join(tasks, 'analysis')).sort()).toEqual(['solved.json', 'unbuilt.json', 'word.json']);
    expect(stored('word')).toMatchObject({
      baseline: { source: 'run', verdict: 'PASS' },
      runs: { nop: 3, oracle: 3, attempts: 6, harness_errors: 0 },
      verdict: { is_good: true, confidence: 'high' },
    });
    expect(stored('solved').trials.map(({ subtype }) => subtype)).toEqual([
      ...Array<string>(3).fill('Task Pre-solved'),
      ...Array<undefined>(3).fill(undefined),
    ]);
    expect(stored('unbuilt').baseline).toMatchObject({ verdict: 'ERROR', problem: expect.stringMatching(/non-zero code: 7/) });
  });

  it('leaves the validation out where it is told to, of one directory too, and writes where it is told to', async () => {
    const output = join(root, 'elsewhere');
    const words = ['swe', 'analyze', join(tasks, 'word'), '--baseline', 'none', '--output', output];
    const { code, out } = await runHere(...words, '--trials', join(tasks, 'jobs'));
    expect(out).toMatch(/^word +- +6 +33 % +no +unknown +unknown +GOOD$/m);
    expect(code).toBe(0);
    expect(readdirSync(output)).toEqual(['word.json']);
  });

  it('still takes a folder of trials alone, and says where there is nothing', async () => {
    const { code, out } = await runHere('swe', 'analyze', join(tasks, 'jobs'), '--output', join(root, 'trials'));
    expect(out).toMatch(/^gone: NOP=0 ORACLE=0 ATTEMPTS=1 PASS_RATE=1.00 GOOD low$/m);
    expect(code).toBe(0);
    mkdirSync(join(root, 'nothing'));
    const empty = await runHere('swe', 'analyze', join(root, 'nothing'));
    expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('neither a task directory nor a trial') as string });
    const trials = await runHere('swe', 'analyze', join(root, 'nothing'), '--trials', join(tasks, 'jobs'));
    expect(trials).toMatchObject({ code: 2, err: expect.stringContaining('is no task directory and holds none') as string });
  });
});
