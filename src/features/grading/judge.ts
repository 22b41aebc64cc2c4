import { Inject, Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import { monotonicMs, sleep } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { newId } from '../../platform/ids';
import {
  GRADER,
  SandboxInfraError,
  type GradeReport,
  type Grader,
  type GradeSpec,
  type Isolation,
  type Limits,
  type SourceFile,
} from '../../platform/sandbox';
import type { GradableTest, ProvenState } from '../pools';
import { suiteKeyOf } from './suite-key';
import { Admission, type Slot } from './admission';
import { cutShort, withoutRun } from './domain/outcome';
import { GradingMetrics } from './grading.metrics';
import type { Outcome } from './judged';
import { Lru } from './lru';
import { Versions } from './versions';

/** One submission, ready to be judged. */
export interface Order {
  /** For logs and container labels. */
  id: string;
  account: string;
  version: ProvenState;
  image: string;
  files: SourceFile[];
  tests: readonly GradableTest[];
  limits: Limits;
  isolation: Isolation;
  failFast: boolean;
  /** Names the bytes and all that they are judged by. */
  key: string;
  /** On the monotonic clock, milliseconds. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** Waits for room in the queue rather than be refused. */
  patient: boolean;
}

/** A time-out is run again with a wall clock so many times as long. */
const QUIET_FACTOR = 4;
/** Below this share of its CPU limit a run that ran out of wall time may have waited for others. */
const BUSY_SHARE = 0.5;
/** Below this share of its wall time it slept: no host is so busy with others that have a processor each. */
const ASLEEP_SHARE = 0.05;
const [FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS] = [200, 10_000];
/** The second worker that is lost with the same bytes settles it. */
const LOSSES = 2;

/** Brings one submission through the grader, whatever the infrastructure does. */
@Injectable()
export class Judge {
  private readonly logger = new Logger(Judge.name);
  private readonly losses = new Lru<number>(10_000);

  constructor(
    @Inject(GRADER) private readonly grader: Grader,
    @Inject(CONFIG) private readonly config: Config,
    private readonly admission: Admission,
    private readonly versions: Versions,
    private readonly metrics: GradingMetrics,
  ) {}

  /** `slot` is the first attempt's. Rejects with the signal's reason alone, or if this program has an error. */
  async judge(order: Order, slot: Slot): Promise<Outcome> {
    let backoff = FIRST_BACKOFF_MS;
    for (let current = slot; ; backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS)) {
      const result = await this.attempt(order, current).finally(() => current.release());
      if (!(result instanceof SandboxInfraError)) return result;
      this.metrics.infraFailure(result.kind);
      if (result.duringRun && this.lose(order.key) >= LOSSES && (await this.isWellWithout(order)))
        return outcomeOf(order, withoutRun('crashed', idsOf(order), 'the worker was lost with this submission, twice'), null);
      if (monotonicMs() + backoff >= order.deadline) return infraError(order, result);
      await sleep(backoff, order.signal);
      order.signal?.throwIfAborted();
      const next = await this.enterAgain(order);
      if (!next) return infraError(order, result);
      current = next;
    }
  }

  private async attempt(order: Order, { waitedMs: _ }: Slot): Promise<Outcome | SandboxInfraError> {
    try {
      const image = await this.versions.image(order.version);
      const report = await this.gradePatiently({ ...order, image });
      this.admission.resume();
      return outcomeOf(order, report.isolation === 'one-shot' && order.failFast ? cutShort(report.run) : report.run, report);
    } catch (error) {
      order.signal?.throwIfAborted();
      if (!(error instanceof SandboxInfraError)) throw error;
      this.logger.warn({ kind: error.kind, grading: order.id }, `A submission could not be judged: ${error.message}`);
      if (error.kind === 'engine-unreachable') this.admission.pause();
      if (error.kind === 'image-missing') this.versions.forgetImage(order.version);
      return error;
    }
  }

  /** A busy host must judge nobody: a time-out that others may have caused is run once more, on its own. */
  private async gradePatiently(order: Order): Promise<GradeReport> {
    const options = { ...(order.signal && { signal: order.signal }) };
    const busyBefore = this.grader.status().busy;
    const report = await this.grader.grade(specOf(order), options);
    this.metrics.ran(report.timings.runMs);
    const busy = Math.max(busyBefore + 1, this.grader.status().busy);
    if (!mayBeTheHosts(report, order.limits, busy > this.config.grader.cores)) return report;
    this.metrics.ranAgainQuietly();
    const limits = { ...order.limits, wallSeconds: order.limits.wallSeconds * QUIET_FACTOR };
    // What mostly waits is given time alone; who keeps others from their slots for so long could keep everybody out.
    const quiet = report.run.usage.cpuSeconds >= BUSY_SHARE * order.limits.cpuSeconds;
    return this.grader.grade(specOf({ ...order, limits }), { ...options, quiet });
  }

  private lose(key: string): number {
    const count = (this.losses.get(key) ?? 0) + 1;
    this.losses.set(key, count);
    return count;
  }

  /** Whether a worker survives the same suite with a submission that does nothing: then it was these bytes. */
  private async isWellWithout(order: Order): Promise<boolean> {
    const files = order.files.map(({ path }) => ({ path, content: 'pass\n' }));
    try {
      await this.grader.grade(specOf({ ...order, id: newId('execution'), files }), {
        ...(order.signal && { signal: order.signal }),
      });
      return true;
    } catch (error) {
      if (error instanceof SandboxInfraError) return false;
      throw error;
    }
  }

  private async enterAgain(order: Order): Promise<Slot | undefined> {
    const { account, version, deadline, signal, limits } = order;
    try {
      return await this.admission.enter({
        account,
        group: suiteKeyOf(version),
        cost: this.admission.costOf(limits.memoryBytes),
        deadline,
        signal,
      });
    } catch (error) {
      order.signal?.throwIfAborted();
      if (error instanceof DomainError && error.code === 'unavailable') throw error;
      // Its deadline passed while it waited to be tried again: what is known is that the infrastructure failed.
      return undefined;
    }
  }
}

function mayBeTheHosts({ run }: GradeReport, limits: Limits, crowded: boolean): boolean {
  if (run.verdict !== 'timed-out') return false;
  if (crowded) return true;
  const { cpuSeconds, wallSeconds } = run.usage;
  return run.timeoutCause === 'wall' && cpuSeconds < BUSY_SHARE * limits.cpuSeconds && cpuSeconds >= ASLEEP_SHARE * wallSeconds;
}

function specOf(order: Order): GradeSpec {
  const { id, version, image, files, limits, isolation, failFast } = order;
  return {
    ...{ id, image, isolation, limits, failFast, solution: files, suite: version.suite, interface: version.interface },
    trust: version.trust === 'in-process' ? 'in-process' : 'isolated-oracle',
    ...{ suiteKey: suiteKeyOf(version), tests: idsOf(order), hashSeed: 0 },
  };
}

function idsOf({ tests }: Pick<Order, 'tests'>): string[] {
  return tests.map(({ id }) => id);
}

function outcomeOf({ version, limits, isolation }: Order, run: GradeReport['run'], report: GradeReport | null): Outcome {
  const { trust = version.trust, image = null, runnerVersion = null } = report ?? {};
  return { run, trust, isolation: report?.isolation ?? isolation, limits, image, runnerVersion };
}

/** What is told when infrastructure failed until the deadline: no verdict on the submission. */
export function infraError(order: Order, error: SandboxInfraError): Outcome {
  return outcomeOf(order, withoutRun('infra-error', idsOf(order), `${error.kind}: ${error.message}`), null);
}
