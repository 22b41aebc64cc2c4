import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Metrics } from '../../platform/metrics';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/** Counts and times of gradings, over all tasks together: of a single one they are facts about hidden tests. */
@Injectable()
export class GradingMetrics {
  private readonly waiting: Gauge;
  private readonly running: Gauge;
  private readonly wait: Histogram;
  private readonly runTime: Histogram;
  private readonly verdicts: Counter<'verdict'>;
  private readonly cache: Counter<'result'>;
  private readonly infra: Counter<'kind'>;
  private readonly quiet: Counter;
  private readonly regrades: Counter<'result'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.waiting = new Gauge({ name: 'assay_grading_waiting', help: 'Submissions that wait for a slot', registers });
    this.running = new Gauge({ name: 'assay_grading_running', help: 'Slots in use, by weight', registers });
    this.wait = new Histogram({ name: 'assay_grading_wait_seconds', help: 'Wait for a slot', registers, buckets: SECONDS });
    this.runTime = new Histogram({ name: 'assay_grading_run_seconds', help: 'Time in a slot', registers, buckets: SECONDS });
    this.verdicts = new Counter({ name: 'assay_gradings_total', help: 'Verdicts', registers, labelNames: ['verdict'] });
    this.cache = new Counter({
      ...{ name: 'assay_grading_cache_total', help: 'How verdicts came about: hit, joined or run' },
      ...{ registers, labelNames: ['result'] },
    });
    this.infra = new Counter({
      ...{ name: 'assay_grading_infra_total', help: 'Failures of the infrastructure, each tried again' },
      ...{ registers, labelNames: ['kind'] },
    });
    this.quiet = new Counter({ name: 'assay_grading_quiet_total', help: 'Time-outs that were run again, quietly', registers });
    this.regrades = new Counter({
      ...{ name: 'assay_grading_regrades_total', help: 'Verdicts that were to be compared with a second run' },
      ...{ registers, labelNames: ['result'] },
    });
  }

  depth(waiting: number, running: number): void {
    this.waiting.set(waiting);
    this.running.set(running);
  }

  waited(ms: number): void {
    this.wait.observe(ms / 1000);
  }

  ran(ms: number): void {
    this.runTime.observe(ms / 1000);
  }

  verdict(verdict: string): void {
    this.verdicts.inc({ verdict });
  }

  cached(result: 'hit' | 'joined' | 'run'): void {
    this.cache.inc({ result });
  }

  infraFailure(kind: string): void {
    this.infra.inc({ kind });
  }

  ranAgainQuietly(): void {
    this.quiet.inc();
  }

  regraded(result: 'same' | 'different' | 'failed' | 'dropped'): void {
    this.regrades.inc({ result });
  }
}
