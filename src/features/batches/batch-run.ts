import { Logger } from '@nestjs/common';
import type { JobControl } from '../../platform/jobs';
import type { PullSource } from '../sourcing';
import type { Batch, Candidate, Case } from './batches.entity';
import type { FoundCase } from './batches.repository';
import { CaseRun } from './case-run';
import { isDue, repositoryOf } from './domain/case';
import { Lanes } from './lanes';
import type { AskedFor, BatchTools, RunContext } from './run-context';
import { TOO_FEW_REPETITIONS } from './stopped';
import { TroubleGate, type GaveUp } from './trouble-gate';
import { Turns } from './turns';

/** One run of a batch, from what is known of its cases to its end; an earlier run may have been ended at any moment. */
export class BatchRun {
  private readonly logger = new Logger('Batches');
  /** Repositories that have made a task, lower case. */
  private readonly proven = new Set<string>();
  private verified = 0;
  private toldTarget = false;
  private readonly lanes: Lanes;
  private readonly turns = new Turns();
  private readonly gate: TroubleGate;
  private readonly shared: RunContext;

  constructor(
    private readonly tools: BatchTools,
    private readonly asked: AskedFor,
    source: PullSource,
    private readonly control: JobControl,
  ) {
    this.lanes = new Lanes(control.signal);
    this.gate = new TroubleGate(tools.clock, (event, more) => this.report({ event, ...more }));
    const tell: RunContext['tell'] = (candidate, event, more) => this.tell(candidate, event, more);
    const count: RunContext['count'] = (candidate) => this.count(candidate);
    this.shared = { tools, asked, source, lanes: this.lanes, gate: this.gate, tell, count };
  }

  /**
   * Rejects with the signal's reason where the batch was cancelled or the process ends, and with the first failure of our own (of the
   * database, say). Either way no case is worked on any more: what was under way is back in line. Where what all cases need stays away,
   * it resolves with why it gave up, and the rest of them is open.
   */
  async conduct(): Promise<GaveUp | undefined> {
    await this.reconcile();
    const due = this.dueCases();
    await this.lanes.run(this.asked.settings.n_concurrent.value, () => this.lane(due));
    this.control.signal.throwIfAborted();
    return this.gate.gaveUp;
  }

  private get batch(): Batch {
    return this.asked.batch;
  }

  /** Tasks that may still be made, by this batch's own limit and by the language's target. */
  private async room(): Promise<number> {
    const { max_tasks } = this.batch.options;
    const own = max_tasks === null ? Infinity : max_tasks - this.verified;
    return own > 0 ? Math.min(own, await this.roomInLanguage()) : 0;
  }

  /** Of all batches together; that there is none left is said once. */
  private async roomInLanguage(): Promise<number> {
    const { batch, settings, language } = this.asked;
    const max = settings.max_verified_tasks.value;
    if (max === null || language === null || batch.options.dry_run) return Infinity;
    const listed = (await this.tools.manifests.of(language).list()).length;
    if (listed >= max && !this.toldTarget) {
      this.toldTarget = true;
      await this.report({ event: 'target-reached', language, listed, max });
    }
    return max - listed;
  }

  /** Successes whose directory or line in the manifest is gone are made again; the rest counts. */
  private async reconcile(): Promise<void> {
    for await (const { found, candidate } of this.eachCase('success')) {
      const problem = await this.tools.manifests.findProblem(candidate);
      if (problem !== undefined && !this.batch.options.dry_run) await this.tools.recorder.lost(found, candidate, problem);
      else this.count(candidate);
    }
  }

  private count({ key }: Candidate): void {
    this.verified += 1;
    this.proven.add(repositoryOf(key));
  }

  private eachCase(status?: Case['status']): AsyncGenerator<FoundCase, undefined> {
    return this.tools.repository.eachCase(this.tools.work.reader, this.batch.id, status);
  }

  private async *dueCases(): AsyncGenerator<FoundCase, undefined> {
    for await (const each of this.eachCase()) {
      const proven = this.proven.has(repositoryOf(each.candidate.key));
      if (isDue(each.found, this.batch.fingerprint, proven) || this.mayBeListedNow(each.found)) yield each;
    }
  }

  /** The service asks for fewer repetitions than it did. */
  private mayBeListedNow({ reasons }: Case): boolean {
    const { repetitions } = this.batch.options;
    return repetitions >= this.tools.config.swe.minRepetitions && reasons.some(({ code }) => code === TOO_FEW_REPETITIONS);
  }

  /** An async generator answers one caller at a time, so lanes share it without a lock. */
  private async lane(due: AsyncGenerator<FoundCase, undefined>): Promise<void> {
    for (;;) {
      const next = await due.next();
      if (next.done === true || this.lanes.signal.aborted || this.gate.isOver) return;
      const { found, candidate } = next.value;
      const work = () => new CaseRun(this.shared, found, candidate).conduct();
      if (!(await this.turns.take(() => this.room(), work))) await this.tools.recorder.skip(found);
    }
  }

  private tell({ ref, taskId }: Candidate, event: string, more: object = {}): Promise<void> {
    return this.report({ case: ref, task_id: taskId, event, ...more });
  }

  private async report(event: Record<string, unknown>): Promise<void> {
    this.logger.debug({ batch: this.batch.id, ...event });
    await this.control.progress({ ...event, verified: this.verified });
  }
}
