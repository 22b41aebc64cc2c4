import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, monotonicMs, type Clock } from '../../platform/clock';
import { VERSION } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { SANDBOX, SandboxInfraError, type ExecutionSpec, type Sandbox } from '../../platform/sandbox';
import type { Health } from './operations.schema';

/** A canary costs two containers: it is shared by everybody who asks within this time. */
const CANARY_MS = 15_000;

const LIMITS: ExecutionSpec['limits'] = {
  ...{ cpuSeconds: 5, wallSeconds: 15, memoryBytes: 256 * 1024 * 1024, processes: 32, outputBytes: 65_536 },
  ...{ diskBytes: 8 * 1024 * 1024, diskInodes: 256, openFiles: 64 },
};

/** Health by doing: one right solution must pass its test in real containers. */
@Injectable()
export class HealthService {
  private last: { promise: Promise<Pick<Health, 'canary' | 'engine'>>; at: number } | undefined;

  constructor(
    private readonly work: UnitOfWork,
    private readonly queue: JobQueue,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async check(): Promise<Health> {
    const counts = new Map((await this.queue.counts(this.work.reader)).map(({ status, count }) => [status, Number(count)]));
    const { engine, canary } = await this.shared();
    const ok = engine.reachable && canary?.verdict === 'passed';
    const queue = { queued: counts.get('queued') ?? 0, running: counts.get('running') ?? 0 };
    return { status: ok ? 'ok' : 'degraded', version: VERSION, database: 'ok', engine, canary, queue };
  }

  private shared(): Promise<Pick<Health, 'canary' | 'engine'>> {
    if (!this.last || monotonicMs() - this.last.at > CANARY_MS) this.last = { promise: this.canary(), at: monotonicMs() };
    return this.last.promise;
  }

  private async canary(): Promise<Pick<Health, 'canary' | 'engine'>> {
    const started = monotonicMs();
    try {
      const { engineVersion } = await this.sandbox.probe();
      const { image } = await this.sandbox.prepareImage({ python: '3.13', packages: [] });
      const report = await this.sandbox.run(canarySpec(image));
      const verdict = report.runs[0]?.verdict ?? 'infra-error';
      const canary = { verdict, duration_ms: Math.round(monotonicMs() - started), at: this.clock.now().toISOString() };
      return { engine: { reachable: true, version: engineVersion, problem: null }, canary };
    } catch (error) {
      if (!(error instanceof SandboxInfraError)) throw error;
      return { engine: { reachable: false, version: null, problem: error.kind }, canary: null };
    }
  }
}

function canarySpec(image: string): ExecutionSpec {
  const test =
    'from assay import private, req\nfrom solution import add\n\n\n@req("R-1")\n@private\ndef test_add():\n    assert add(2, 3) == 5\n';
  return {
    ...{ id: newId('execution'), trust: 'isolated-oracle', image, limits: LIMITS, labels: { 'assay.purpose': 'canary' } },
    interface: { kind: 'functions', modules: [{ name: 'solution', names: ['add'] }] },
    solutions: { reference: [{ path: 'solution.py', content: 'def add(a, b):\n    return a + b\n' }] },
    suite: [{ path: 'test_canary.py', content: test }],
    runs: [{ id: 'canary', solution: 'reference', hashSeed: 0, tests: ['test_canary.py::test_add'] }],
  };
}
