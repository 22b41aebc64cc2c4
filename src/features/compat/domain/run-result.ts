import type { ProgramReport } from '../../../platform/sandbox';

/** How SandboxFusion tells of a run (bytedance/SandboxFusion, `RunCodeResponse`). */
export interface RunResult {
  status: 'Success' | 'Failed';
  message: string;
  compile_result: null;
  run_result: {
    status: 'Finished' | 'TimeLimitExceeded';
    execution_time: number;
    return_code: number | null;
    stdout: string;
    stderr: string;
  };
  executor_pod_name: null;
  files: Record<string, never>;
}

const SIGKILL = -9;

/** What a limit other than time ended looks there like any killed process: its reason is in the last line of stderr. */
const REASONS: Partial<Record<ProgramReport['end'], string>> = {
  'out-of-memory': 'the program needed more memory than allowed\n',
  'output-limit': 'the program printed more than allowed\n',
};

/** `Success` is an exit code of 0, all else `Failed`; Python is not compiled there, so that what is no Python fails in its run. */
export function runResultOf({ end, exitCode, stdout, stderr, usage }: ProgramReport): RunResult {
  const timedOut = end === 'timed-out';
  const code = timedOut ? null : (exitCode ?? SIGKILL);
  return {
    ...{ status: code === 0 ? 'Success' : 'Failed', message: '', compile_result: null },
    run_result: {
      status: timedOut ? 'TimeLimitExceeded' : 'Finished',
      ...{ execution_time: usage.wallSeconds, return_code: code, stdout, stderr: stderr + (REASONS[end] ?? '') },
    },
    ...{ executor_pod_name: null, files: {} },
  };
}
