import type { AttemptEvidence, FailureEvidence, PreviousTurn, Rerun, TestEvidence } from '../../domain/failure-tags';
import type { TestReport } from '../../platform/sandbox';
import { blocksOf, type ProvenJudgement } from '../grading';
import type { StressAttempt, StressTurn } from './stress.entity';
import type { Subject } from './subjects';

/** Characters of each output stream, and of what a test says, that are kept. */
const MAX_OUTPUT = 16 * 1024;
const MAX_MESSAGE = 8 * 1024;

/** A second look at a submission. */
export interface Diagnosis {
  /** Of the run that repeats the judged one, in containers of its own. */
  tests: readonly Pick<TestEvidence, 'id' | 'outcome' | 'failure'>[];
  reruns: Rerun[];
}

export interface Judged {
  attempt: Pick<StressAttempt, 'id' | 'taskId'>;
  turn: Pick<StressTurn, 'reply' | 'finishReason'>;
  judgement: ProvenJudgement;
  previous: PreviousTurn | null;
  diagnosis: Diagnosis | null;
  /** Null if nobody asked. */
  failedByReference: readonly string[] | null;
}

/** Everything that is known of a judged attempt. */
export function evidenceOf(subject: Subject, judged: Judged): AttemptEvidence {
  const { attempt, turn, judgement, previous, diagnosis, failedByReference } = judged;
  const { report, outcome, files } = judgement;
  const ran = outcome.image !== null;
  const { stdout, stderr } = report.output;
  return {
    ...{ attemptId: attempt.id, taskId: attempt.taskId, taskKind: 'rlef', language: 'python', gradingId: null },
    ...{ trust: outcome.trust, reply: replyOf(turn), files, verdict: report.verdict },
    ...{ timeoutCause: report.timeoutCause ?? null, detail: report.detail ?? null },
    usage: ran ? usageOf(report.usage) : null,
    limits: limitsOf(outcome.limits),
    output: ran ? { stdout: stdout.slice(0, MAX_OUTPUT), stderr: stderr.slice(0, MAX_OUTPUT) } : null,
    tests: testsOf(subject, judgement, diagnosis),
    interface: interfaceOf(subject),
    requirements: subject.requirements.map(({ id, kind }) => ({ id, kind })),
    allowedImports: subject.allowedImports,
    ...{ previous, failedByReference, reruns: diagnosis?.reruns ?? null },
  };
}

function replyOf({ reply, finishReason }: Judged['turn']): AttemptEvidence['reply'] {
  return reply === null ? null : { text: reply, finishReason, blocks: blocksOf(reply) };
}

function usageOf(usage: ProvenJudgement['report']['usage']): AttemptEvidence['usage'] {
  const { cpuSeconds, wallSeconds, peakMemoryBytes, exitCode } = usage;
  return { cpuSeconds, wallSeconds, peakMemoryBytes, exitCode: exitCode ?? null };
}

function limitsOf({ cpuSeconds, wallSeconds, memoryBytes }: ProvenJudgement['outcome']['limits']): AttemptEvidence['limits'] {
  return { cpuSeconds, wallSeconds, memoryBytes };
}

function interfaceOf({ state, signatures }: Subject): AttemptEvidence['interface'] {
  const { kind, modules, entryFile } = state.interface;
  return { kind, modules, entryFile: entryFile ?? null, signatures };
}

function testsOf(subject: Subject, { report, tests }: ProvenJudgement, diagnosis: Diagnosis | null): TestEvidence[] {
  return tests.map(({ id, visibility, requirementIds }, index): TestEvidence => {
    const found = report.tests[index];
    const again = diagnosis?.tests.find((test) => test.id === id);
    // The second look counts only where it saw the same.
    const outcome = found?.outcome ?? 'not-run';
    const said = found?.failure ? failureOf(found.failure) : null;
    return {
      ...{ id, visibility, requirementIds, outcome, source: subject.sources.get(id) ?? null },
      scenario: scenarioOf(subject, requirementIds),
      durationMs: found && outcome !== 'not-run' ? found.durationMs : null,
      failure: again?.outcome === outcome && again.failure ? again.failure : said,
    };
  });
}

/** A test of edge cases alone is about the one class of them that the task declares. */
export function scenarioOf({ edgeScenario, requirements }: Subject, requirementIds: readonly string[]): string | null {
  const kinds = requirementIds.map((id) => requirements.find((requirement) => requirement.id === id)?.kind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'edge-case') ? edgeScenario : null;
}

export function failureOf({ type, message, file, line, raised }: NonNullable<TestReport['failure']>): FailureEvidence {
  return {
    ...{ type, message: message.slice(0, MAX_MESSAGE), file: file ?? null, line: line ?? null },
    raised: raised ? { ...raised, function: null, line: null } : null,
    // The runner writes both into the message; `comparedValues` reads them out of it.
    ...{ expected: null, actual: null },
  };
}
