import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { analyzeTask, TaskAnalysis } from '../../src/features/building/analyze/analyze-task';
import { analyzeTrials } from '../../src/features/building/analyze/analyze-trials';
import { readTrials } from '../../src/features/building/analyze/read-trials';
import { systemClock } from '../../src/platform/clock';

describe('trials as Harbor stores them', () => {
  let jobs: string;
  beforeEach(async () => {
    jobs = await mkdtemp(join(tmpdir(), 'assay-jobs-'));
  });
  afterEach(() => rm(jobs, { recursive: true, force: true }));

  async function put(path: string, content: unknown): Promise<void> {
    const file = join(jobs, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }

  function result(agent: string, reward?: number) {
    return {
      id: '1',
      task_name: 'tide__bell-1',
      agent_info: { name: agent, version: '1', model_info: agent === 'codex' ? { name: 'm', provider: 'p' } : null },
      verifier_result: reward === undefined ? null : { rewards: { reward } },
      exception_info: null,
      started_at: '2026-01-31T10:00:00.123456',
    };
  }

  it('are read with what the verifier and the agent left', async () => {
    await put('job/result.json', { id: 'job', stats: {} });
    await put('job/bell__a1/result.json', result('oracle', 1));
    await put('job/bell__a1/verifier/reward.txt', '1\n');
    await put('job/bell__a1/verifier/reward.json', { reward: 1 });
    await put('job/bell__b2/result.json', result('codex', 0));
    await put('job/bell__b2/verifier/grade', '0 1 2 5 5\n');
    await put('job/bell__b2/verifier/states', 'pass\ta::one\nfail\ta::two\tassertion\nerror\ta::three\n');
    await put('job/bell__b2/artifacts/solution.patch', 'diff --git a/x b/x\n');
    const call = (command: string) => ({ tool_call_id: '1', function_name: 'bash', arguments: { command } });
    await put('job/bell__b2/agent/trajectory.json', {
      schema_version: 'ATIF-v1.7',
      steps: [
        { step_id: 1, source: 'user', message: 'x' },
        {
          step_id: 2,
          source: 'agent',
          message: '',
          tool_calls: [call('ls src/tests/ /app/tests/a'), call('cd x\ncat\n/tests/test.sh'), call('echo /solutions')],
        },
      ],
    });
    const [oracle, attempt, ...others] = await readTrials(jobs);
    expect(others).toEqual([]);
    expect(oracle).toEqual({ trial: 'bell__a1', task: 'tide__bell-1', agent: 'oracle', reward: 1, rewards_disagree: false });
    expect(attempt).toMatchObject({
      model: 'm',
      reward: 0,
      tests: { f2p: [1, 2], p2p: [5, 5], failed: ['a::three', 'a::two'] },
      patch: { empty: false },
      trajectory: { agent_steps: 1, tests_seen: ['cd x\ncat\n/tests/test.sh'], solution_seen: [] },
    });
    const { trials } = analyzeTask('tide__bell-1', [oracle!, attempt!], '2026-11-21T10:00:00Z');
    expect(trials.map(({ subtype }) => subtype)).toEqual([undefined, 'Incomplete Solution']);
  });

  it('are judged broken where they are: forged rewards, damaged records, links out of the folder', async () => {
    await put('forged__1/result.json', result('codex'));
    await put('forged__1/verifier/reward.json', { reward: 1 });
    await put('forged__1/verifier/reward.txt', '0\n');
    await put('half__2/result.json', '{"task_name": "tide__bell-1", ');
    await put('half__2/agent/log', '');
    await put('outside.json', result('codex', 1));
    await mkdir(join(jobs, 'link__3', 'verifier'), { recursive: true });
    await symlink(join(jobs, 'outside.json'), join(jobs, 'link__3', 'result.json'));
    const trials = await readTrials(jobs);
    const { trials: judged, verdict } = analyzeTask('tide__bell-1', trials, '2026-11-21T10:00:00Z');
    expect(judged.map(({ facts, subtype }) => [facts.trial, facts.reward, subtype])).toEqual([
      ['forged__1', undefined, 'Inconsistent Output'],
      ['half__2', undefined, 'Infrastructure Error'],
      ['link__3', undefined, 'Infrastructure Error'],
    ]);
    expect(verdict.is_good).toBe(false);
  });

  it('are analyzed by task, and the results stay', async () => {
    await put('jobs/a__1/result.json', result('nop', 0));
    await put('jobs/a__1/verifier/reward.txt', '0\n');
    await put('jobs/b__1/result.json', { ...result('nop', 1), task_name: '../other/task' });
    await put('jobs/b__1/verifier/reward.txt', '1\n');
    const output = join(jobs, 'analysis');
    const found = await analyzeTrials({ trials: join(jobs, 'jobs'), output, clock: systemClock });
    expect(found.map(({ task, facts }) => [task, facts.trivial.value])).toEqual([
      ['../other/task', 'yes'],
      ['tide__bell-1', 'unknown'],
    ]);
    expect((await readdir(output)).sort()).toEqual(['..%2Fother%2Ftask.json', 'tide__bell-1.json']);
    expect(TaskAnalysis.parse(JSON.parse(await readFile(join(output, 'tide__bell-1.json'), 'utf8')))).toEqual(found[1]);
  });
});
