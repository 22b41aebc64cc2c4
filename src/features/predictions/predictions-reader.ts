import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { UnitOfWork } from '../../platform/database';
import { Withheld } from '../batches';
import { instanceReport, multiSweBenchReport, sweBenchReport, type JudgedEntry } from './domain/reports';
import type { PredictionEntry } from './predictions.entity';
import { PredictionsRepository } from './predictions.repository';
import { PredictionsService, seesTests } from './predictions.service';

/** What came of a prediction file: ours, and in the shapes of others. A sealed reader learns outcomes alone. */
@Injectable()
export class PredictionsReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: PredictionsRepository,
    private readonly evaluations: PredictionsService,
    private readonly withheld: Withheld,
  ) {}

  async report(ctx: Ctx, id: string, format: 'swe-bench' | 'multi-swe-bench'): Promise<Record<string, unknown>> {
    await this.evaluations.getOwn(ctx, id);
    const entries: JudgedEntry[] = [];
    const hidden = await this.withheld.ids(this.work.reader);
    for await (const entry of this.repository.each(this.work.reader, id)) entries.push(judged(entry, hidden.has(entry.taskId)));
    return format === 'swe-bench' ? sweBenchReport(entries, seesTests(ctx.actor)) : multiSweBenchReport(entries);
  }

  /** A line an entry, judged or not, in the order of the file. */
  async results(ctx: Ctx, id: string, format: 'assay' | 'swe-bench'): Promise<AsyncIterable<string>> {
    await this.evaluations.getOwn(ctx, id);
    const open = seesTests(ctx.actor);
    if (format === 'swe-bench' && !open)
      throw new DomainError('forbidden', 'Reports of single instances name tests, which a sealed reader may not learn.');
    return this.lines(id, format, open);
  }

  private async *lines(id: string, format: 'assay' | 'swe-bench', open: boolean): AsyncGenerator<string> {
    const withheld = await this.withheld.ids(this.work.reader);
    for await (const entry of this.repository.each(this.work.reader, id)) {
      const hidden = withheld.has(entry.taskId);
      const tests = hidden ? [] : (entry.verdict?.tests ?? []);
      const line = format === 'swe-bench' ? instanceReport(judged(entry, hidden), tests) : resultOf(entry, open && !hidden);
      yield `${JSON.stringify(line)}\n`;
    }
  }
}

/** @param hidden the task has tests of a blind writer and is not accepted yet */
function judged({ instanceId, taskId, hasPatch, outcome, known, verdict }: PredictionEntry, hidden: boolean): JudgedEntry {
  const facts = { instanceId, taskId, hasPatch, known };
  return { ...facts, ...(outcome && { outcome }), ...(verdict?.reason && !hidden && { reason: verdict.reason }) };
}

/** An allow-list, by who asks. Paths in flags are of the patch, but which of them are tests is the task's secret. */
function resultOf(
  { line, instanceId, taskId, known, model, outcome, reused, verdict, judgedAt }: PredictionEntry,
  open: boolean,
) {
  const plain = {
    ...{ line, instance_id: instanceId, task_id: known ? taskId : null, model_name_or_path: model, in_pool: known, outcome },
    ...{ resolved: outcome === 'resolved', reused, judged_at: judgedAt, trust: verdict?.trust ?? null },
  };
  if (!open || !verdict) return plain;
  const { reason, tests, flags, appliedPaths, control, timings, tries, logSha256, logTail } = verdict;
  return {
    ...plain,
    ...{ reason: reason ?? null, tests, flags, applied_paths: appliedPaths, control, timings, tries },
    ...{ log_sha256: logSha256 ?? null, log_tail: logTail, judge_version: verdict.judgeVersion },
    ...{ content_hash: verdict.contentHash, patch_sha256: verdict.patchSha256 },
  };
}
