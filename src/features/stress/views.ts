import type { Reader } from '../../platform/database';
import type { AttemptState, StressAttempt, StressRun, StressSpending, StressTurn } from './stress.entity';
import type { StressRepository } from './stress.repository';
import type { AttemptSummary, AttemptView, RunView } from './stress.schema';

/** A run with where its attempts and its money are. */
export async function loadRunView(repository: StressRepository, reader: Reader, run: StressRun): Promise<RunView> {
  const counts = await repository.countAttempts(reader, run.id);
  return toRunView(run, counts, await repository.listSpending(reader, run.id));
}

function toRunView(run: StressRun, counts: Record<AttemptState, number>, spending: readonly StressSpending[]): RunView {
  const { id, taskId, versionId, status, protocol, attempts, models, problems, outcome, waiver } = run;
  return {
    ...{ id, task_id: taskId, version_id: versionId, status, protocol, attempts, models, counts, problems, outcome, waiver },
    budget: { tokens: run.budgetTokens, micro_usd: run.budgetMicroUsd },
    spending: spending.map(toSpendingView),
    policy: { name: run.policy, version: run.policyVersion },
    ...{ discrepancy_id: run.discrepancyId, job_id: run.jobId, created_at: run.createdAt, finished_at: run.finishedAt },
  };
}

function toSpendingView(row: StressSpending): RunView['spending'][number] {
  return {
    model: row.model,
    reserved: { tokens: row.reservedTokens, micro_usd: row.reservedMicroUsd },
    spent: { tokens: row.spentTokens, micro_usd: row.spentMicroUsd },
    lost: { tokens: row.lostTokens, micro_usd: row.lostMicroUsd },
    ...{ calls: row.calls, lost_calls: row.lostCalls },
  };
}

export function summaryOf(attempt: StressAttempt): AttemptSummary {
  const { id, runId, taskId, model, ordinal, state, solved, verdict, turns, judgedAt } = attempt;
  return { id, run_id: runId, task_id: taskId, model, ordinal, state, solved, verdict, turns, judged_at: judgedAt };
}

export function toTurnView(turn: StressTurn): AttemptView['conversation'][number] {
  const { inputTokens, outputTokens, usageReported } = turn;
  const told = inputTokens !== null && outputTokens !== null;
  return {
    ...{ turn: turn.turn, state: turn.state, prompt: turn.prompt, reply: turn.reply, finish_reason: turn.finishReason },
    usage: told ? { input_tokens: inputTokens, output_tokens: outputTokens, reported: usageReported } : null,
    ...{ cost_micro_usd: turn.costMicroUsd, request_id: turn.requestId, latency_ms: turn.latencyMs, tries: turn.tries },
    ...{ verdict: turn.verdict, public_pass: turn.publicPass, solved: turn.solved },
    ...{ asked_at: turn.askedAt, replied_at: turn.repliedAt, judged_at: turn.judgedAt },
  };
}
