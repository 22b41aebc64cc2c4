import type { Trajectory } from './trajectories.entity';
import type { TrajectorySummary } from './trajectories.schema';

export function summaryOf(row: Trajectory): TrajectorySummary {
  const { id, agent, model, attempt, seed, state, round, outcome, cheated, steps, turns } = row;
  return {
    ...{ id, run_id: row.runId, imported_from: row.format, task_id: row.taskId, content_hash: row.contentHash, agent, model },
    ...{ snapshot_id: row.snapshotId, attempt, seed, state, round, end_reason: row.endReason, end_detail: row.endDetail },
    ...{ outcome, cheated, steps, turns },
    spent: { tokens: row.tokens, micro_usd: row.microUsd, lost_tokens: row.lostTokens, lost_micro_usd: row.lostMicroUsd },
    ...{ created_at: row.createdAt, started_at: row.startedAt, finished_at: row.finishedAt },
  };
}
