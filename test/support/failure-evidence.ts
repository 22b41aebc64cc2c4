import type { AttemptEvidence, FailureEvidence, Rerun, TestEvidence } from '../../src/domain/failure-tags';
import { blocksOf } from '../../src/features/grading';
import { readSuite } from '../../src/platform/python';
import type { RunReport } from '../../src/platform/sandbox';
import type { CorpusAttempt, CorpusTask } from './failure-corpus';
import { LIMITS } from './sandbox';

const SUITE = 'test_it.py';

/** Evidence of an attempt of the corpus; `run` is null for one that has no code. */
export async function corpusEvidence(
  task: CorpusTask,
  attempt: CorpusAttempt,
  run: RunReport | null,
  reruns: Rerun[],
): Promise<AttemptEvidence> {
  const { reply, finishReason, solution, previous, differsBy = [] } = attempt;
  const { tests } = await readSuite([{ path: SUITE, content: task.tests }]);
  const made = differsBy.map((toggle): Rerun => ({
    toggle,
    verdict: run?.verdict === 'passed' ? 'failed' : 'passed',
    outcomes: {},
  }));
  const all = [...reruns, ...made];
  return {
    ...{ attemptId: 'att_1', taskId: 'task_1', taskKind: 'rlef', language: 'python', gradingId: null, trust: 'isolated-oracle' },
    reply: reply === undefined ? null : { text: reply, finishReason: finishReason ?? 'stop', blocks: blocksOf(reply) },
    files: filesOf(solution),
    ...{ verdict: run?.verdict ?? 'no-code', timeoutCause: run?.timeoutCause ?? null, detail: run?.detail ?? null },
    usage: run ? { ...run.usage, exitCode: run.usage.exitCode ?? null } : null,
    limits: LIMITS,
    output: run?.output ?? null,
    tests: tests.map(({ id, visibility, requirementIds, source }): TestEvidence => {
      const found = run?.tests.find((test) => test.id === id);
      return {
        ...{
          id,
          visibility: visibility ?? 'private',
          requirementIds,
          source,
          scenario: null,
          outcome: found?.outcome ?? 'not-run',
        },
        ...{ durationMs: found?.durationMs ?? null, failure: found?.failure ? failureOf(found.failure) : null },
      };
    }),
    interface: {
      ...{ kind: 'functions', modules: [{ name: 'solution', names: task.names }], entryFile: null },
      signatures: task.signatures ?? null,
    },
    ...{ requirements: null, allowedImports: [] },
    previous: previous ? { files: filesOf(previous.solution), passed: previous.passed.map((name) => `${SUITE}::${name}`) } : null,
    reruns: all.length > 0 ? all : null,
    failedByReference: null,
  };
}

function filesOf(solution: string | undefined): AttemptEvidence['files'] {
  return solution === undefined ? [] : [{ path: 'solution.py', content: solution }];
}

function failureOf({ type, message, file, line, raised }: NonNullable<RunReport['tests'][number]['failure']>): FailureEvidence {
  return {
    ...{ type, message, file: file ?? null, line: line ?? null, expected: null, actual: null },
    raised: raised ? { ...raised, function: null, line: null } : null,
  };
}
