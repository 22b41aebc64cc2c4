import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Candidate, SweTask } from '../../src/features/batches';
import type { ScreeningEvidence } from '../../src/features/screening/domain/evidence';
import { insertRow, UnitOfWork } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { ctxAt } from './database';
import { goodEvidence } from './screening';
import type { TestServer } from './server';

const AT = '2026-11-21T13:00:00.000Z';

/** What a test stores of a task; the rest is that of the good evidence. */
export interface Stored {
  id: string;
  evidence?: ScreeningEvidence;
  baseCommit?: string;
  verifiedAt?: string;
  /** Of the candidate, as the pipeline writes them. */
  facts?: Record<string, unknown>;
}

/** Facts as the pipeline writes them for the good evidence. */
export function storedFacts(): Record<string, unknown> {
  const { facts } = goodEvidence();
  return {
    ...{ examined_at: facts.examinedAt, merged_at: facts.mergedAt, reverted_by: null, base_on_default_branch: true },
    ...{ statement: facts.statementKind, statement_warnings: [], linked_issues: 1, issues: facts.issues },
    ...{ first_commit_at: facts.firstCommitAt, patches_proved: true, repository: facts.repository },
    ...{ image_scan: facts.imageScan, build_ms: facts.buildMs },
  };
}

/** Puts verified tasks in as the pipeline would have left them, and into the manifest. */
export async function storeTasks({ app, config }: TestServer, tasks: readonly Stored[]): Promise<void> {
  const folder = join(config.swe.artifactsDir, 'swe_tasks', 'py-cc');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'verifiable_tasks.txt'), tasks.map(({ id }) => `${id}\n`).join(''));
  await app.get(UnitOfWork).run(ctxAt(AT), async (unit) => {
    for (const task of tasks) {
      const { candidate, row } = rowsOf(task);
      await insertRow(unit, Candidate, candidate);
      await insertRow(unit, SweTask, row);
    }
  });
}

function rowsOf({ id, evidence = goodEvidence(), baseCommit = id, verifiedAt = AT, facts = storedFacts() }: Stored) {
  const candidateId = newId('candidate');
  const candidate: Candidate = {
    ...{ id: candidateId, key: id, ref: id, taskId: id, language: 'python', status: 'verified', category: null },
    ...{ reasons: [], facts, updatedAt: AT },
  };
  const score = { score: 2, label: 'easy' as const };
  const summary = {
    ...{ repo: evidence.repository, pull_request: 4, category: 'bug', statement: 'from-issue', licences: [...evidence.licences] },
    ...{
      base_commit: baseCommit,
      fail_to_pass: evidence.f2p.length,
      pass_to_pass: evidence.p2p.length,
      flaky_dropped: 0,
      repetitions: 3,
    },
    ...{ difficulty: { syntax: score, swegen: score }, image: evidence.record.image, peak_memory_bytes: 1 },
  };
  const instance = {
    ...{ repo: evidence.repository, instance_id: id, base_commit: baseCommit, patch: evidence.fixPatch.text },
    ...{ test_patch: evidence.testPatch.text, problem_statement: evidence.statement, hints_text: '' },
    ...{ FAIL_TO_PASS: JSON.stringify(evidence.f2p), PASS_TO_PASS: JSON.stringify(evidence.p2p) },
  };
  const row: SweTask = {
    ...{ id, candidateId, language: 'python', folder: `swe_tasks/py-cc/${id}`, contentHash: `hash of ${id}`, summary },
    ...{ instance: JSON.stringify(instance), record: JSON.stringify(evidence.record), verifiedAt },
  };
  return { candidate, row };
}
