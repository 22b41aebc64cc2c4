import { parsePullRef } from '../../domain/swe';
import { sleep } from '../../platform/clock';
import type { Candidate, Case } from './batches.entity';
import { CaseModel } from './case-model';
import { CaseTime } from './case-time';
import { backoffMs, repositoryOf, retriesNow, type CaseStage } from './domain/case';
import { reservationOf } from './domain/memory';
import { troubleOf } from './domain/trouble';
import type { Lease } from './gate';
import type { Outcome } from './outcome';
import type { CaseMemory } from './pipeline';
import type { RunContext } from './run-context';
import type { Pass } from './trouble-gate';

/** `again`: after a pause of its own; `later`: when its batch goes on; `over`: not in this run. */
type Next = 'again' | 'later' | 'over';

/** A case from its turn to its end in this run, over as many attempts as it gets. */
export class CaseRun {
  /** That count. */
  private attempts: number;
  private ranOut: number;
  private begun = false;

  constructor(
    private readonly run: RunContext,
    private readonly found: Case,
    private readonly candidate: Candidate,
  ) {
    this.attempts = found.attempts;
    this.ranOut = found.reasons.some(isOutOfMemory) ? found.attempts : 0;
  }

  async conduct(): Promise<void> {
    for (;;) {
      const next = await this.turn();
      if (next === 'over') return;
      if (next === 'again') await sleep(backoffMs(this.attempts, Math.random()), this.signal);
    }
  }

  private get signal(): AbortSignal {
    return this.run.lanes.signal;
  }

  private async turn(): Promise<Next> {
    const { gate } = this.run;
    const pass = await gate.enter(this.signal);
    if (!pass) return this.putBack('over');
    try {
      const memory = await this.reserve();
      if (!memory) return await this.putBack('over');
      const outcome = await this.attempt(memory, pass).finally(memory.release);
      return await this.judge(outcome, pass);
    } finally {
      gate.leave(pass);
    }
  }

  private async judge(outcome: Outcome, pass: Pass): Promise<Next> {
    const { tools, asked, gate, tell, count } = this.run;
    const { failure, stage } = outcome;
    // What is made is made; what failed may have failed because of the end.
    if (this.signal.aborted && failure) return this.putBack('over');
    const trouble = failure && troubleOf(failure);
    if (trouble) {
      await this.putBack('later');
      await gate.met(pass, { trouble, stage, retryAt: failure.retryAt, evidence: failure.reasons[0]?.evidence ?? '' });
      return 'later';
    }
    this.attempts += 1;
    if (failure?.reasons.some(isOutOfMemory)) this.ranOut += 1;
    if (failure && retriesNow(failure.kind, this.attempts)) {
      await tell(this.candidate, 'retry', { reasons: failure.reasons });
      return 'again';
    }
    if (!failure || failure.kind === 'policy') await gate.judged(pass, stage);
    await tools.recorder.end(this.found, this.candidate, asked.batch, outcome);
    if (outcome.verified) count(this.candidate);
    const reason = failure?.reasons[0];
    const why = reason ? { reason: reason.code, evidence: reason.evidence } : {};
    await tell(this.candidate, failure ? 'failed' : 'success', why);
    return 'over';
  }

  /** In line again, where an attempt had begun. */
  private async putBack(next: Next): Promise<Next> {
    if (this.begun) await this.run.tools.recorder.release({ ...this.found, attempts: this.attempts });
    this.begun = false;
    return next;
  }

  /** Waits for memory, before the case's time begins; undefined where the batch ends first. */
  private async reserve(): Promise<(CaseMemory & { release: () => void }) | undefined> {
    const { memory } = this.run.tools;
    const { asked } = this.run;
    const peakBytes = await this.peak();
    const facts = { language: this.candidate.language ?? asked.language, ranOut: this.ranOut, hostBytes: memory.total };
    const { bytes, limitBytes } = reservationOf({ ...facts, ...(peakBytes !== undefined && { peakBytes }) });
    try {
      const lease = await memory.enter(asked.batch.options.dry_run ? 0 : bytes, this.signal);
      return { limitBytes, hostBytes: memory.total, grow: lease.grow, release: lease.release };
    } catch (error) {
      if (this.signal.aborted) return undefined;
      throw error;
    }
  }

  /** Of verified tasks of the repository, those of this run included. */
  private async peak(): Promise<number | undefined> {
    const { tools, asked } = this.run;
    if (asked.batch.options.dry_run) return undefined;
    return tools.repository.findPeak(tools.work.reader, repositoryOf(this.candidate.key));
  }

  private async attempt(memory: CaseMemory, pass: Pass): Promise<Outcome> {
    const { tools, asked, source, lanes } = this.run;
    await tools.recorder.begin({ ...this.found, attempts: this.attempts });
    this.begun = true;
    const pull = parsePullRef(this.candidate.ref);
    if (!pull) throw new Error(`the candidate ${this.candidate.id} names no pull request`);
    const { options, id: batchId } = asked.batch;
    const time = new CaseTime(asked.settings.timeout_seconds.value * 1000);
    const signal = AbortSignal.any([this.signal, time.signal]);
    let place: Lease | undefined;
    const making = tools.pipeline.make(pull, {
      ...{ source, options, language: asked.language, timeout: time.signal, batchId, memory, signal },
      model: this.modelFor(signal),
      onStage: async (stage) => {
        if (stage !== 'examine' && !options.dry_run) place ??= await time.without(tools.cpus.enter(1, this.signal));
        // Owned: to the pipeline every error is one of the case.
        await lanes.owned(() => this.reached(stage, pass));
      },
    });
    return making.finally(() => {
      time.stop();
      place?.release();
    });
  }

  private async reached(stage: CaseStage, pass: Pass): Promise<void> {
    const { tools, gate, tell } = this.run;
    await tools.recorder.reached(this.found, stage);
    await tell(this.candidate, stage);
    await gate.reached(pass, stage);
  }

  private modelFor(signal: AbortSignal): CaseModel | undefined {
    const { tools, asked, lanes } = this.run;
    if (!asked.model) return undefined;
    return new CaseModel({
      ...{ ...asked.model, earlier: this.found.modelSpend, signal },
      limits: { ...asked.batch.options.budget, minutes: asked.settings.session_seconds.value / 60 },
      onSpend: (spend) => {
        // The next attempt at the case begins from here.
        this.found.modelSpend = spend;
        return lanes.owned(() => tools.recorder.spent(this.found, spend));
      },
    });
  }
}

function isOutOfMemory({ code }: { code: string }): boolean {
  return code === 'out-of-memory' || code === 'host-out-of-memory';
}
