import type Docker from 'dockerode';
import { ContainerSet } from './container-set';
import type { WarmSettings } from './containers';
import type { Doors } from './doors';
import { contents } from './execution';
import type { GradeSpec } from './grader.port';
import { type Limits, SandboxInfraError } from './sandbox.port';
import { suiteReportOf } from './warm-reports';
import type { Manifest, SuiteReport, SupervisorMessage } from './wire';

/** As many as the harness holds. */
const KEPT_SUITES = 192;

/** A run that the oracle has been told of. */
interface Pending {
  order: (withSuite: boolean) => void;
  resolve: (report: SuiteReport) => void;
  reject: (error: unknown) => void;
}

/** Which worker a run's tests call, and under which number it waits for them. */
export interface Meeting {
  number: number;
  place: number;
  cpu?: number;
}

export type OracleSettings = Omit<WarmSettings, 'cpu'> & { sockets: readonly string[]; doors: Doors };

/**
 * One container that keeps suites collected and forks one for each submission, many at once: each run's tests connect to the
 * worker that has its submission. A suite is collected once, whichever worker comes free.
 */
export class WarmOracle {
  private readonly containers: ContainerSet;
  /** Suites that it has been given, oldest use first; it says when it has forgotten one. */
  private readonly suites = new Set<string>();
  private readonly pending = new Map<string, Pending>();
  private said: Manifest | undefined;
  /** Set once it can't serve any more. */
  broken = false;

  private constructor(docker: Docker, doors: Doors) {
    this.containers = new ContainerSet(docker, doors);
  }

  /** Started and ready. Throws SandboxInfraError, with what the supervisor said, where it can't be. */
  static async start(
    docker: Docker,
    image: string,
    limits: Limits,
    labels: Record<string, string>,
    { sockets, doors, ...warm }: OracleSettings,
  ): Promise<WarmOracle> {
    const oracle = new WarmOracle(docker, doors);
    try {
      const plan = { role: 'oracle' as const, image, limits, labels, firstSeed: 0, shared: false, warm, sockets };
      await oracle.containers.start([plan], () => undefined);
      const message = await oracle.containers.channel('oracle').next();
      if (message === undefined || !('hello' in message)) throw oracle.lost('the oracle did not start');
      oracle.said = message.hello;
      void oracle.listen();
      return oracle;
    } catch (error) {
      await oracle.close();
      throw error;
    }
  }

  get runnerVersion(): string {
    return this.said?.runner ?? '';
  }

  /** Runs the tests of `spec` against the worker at `meeting`. Rejects with SandboxInfraError where nothing was learnt. */
  judge(spec: GradeSpec, { number, place, cpu }: Meeting): Promise<SuiteReport> {
    const { suiteKey, tests, failFast, limits } = spec;
    const id = String(number);
    const message = { grade: number, id, place, cpu, suiteKey, interface: spec.interface, wallSeconds: limits.wallSeconds };
    const order = (withSuite: boolean): void => {
      const blobs = [blobOf({ tests, failFast }), ...(withSuite ? [blobOf(contents(spec.suite))] : [])];
      this.containers.channel('oracle').send(message, blobs);
    };
    return new Promise((resolve, reject) => {
      if (this.broken) return reject(this.lost('the oracle had ended'));
      this.pending.set(id, { order, resolve, reject });
      order(!this.suites.has(suiteKey));
      this.remember(suiteKey);
    });
  }

  /** Nobody waits for this run any more. */
  cancel(number: number): void {
    if (this.pending.has(String(number))) this.containers.channel('oracle').send({ cancel: number });
  }

  private remember(suiteKey: string): void {
    this.suites.delete(suiteKey);
    this.suites.add(suiteKey);
    for (const oldest of this.suites) {
      if (this.suites.size <= KEPT_SUITES) break;
      this.suites.delete(oldest);
    }
  }

  private async listen(): Promise<void> {
    try {
      for (;;) {
        const message = await this.containers.channel('oracle').next();
        if (message === undefined) throw this.lost('the oracle ended');
        this.hear(message);
      }
    } catch (error) {
      this.broken = true;
      // Of many that ran in it nobody knows which one it was.
      const alone = this.pending.size === 1;
      for (const { reject } of this.pending.values())
        reject(error instanceof SandboxInfraError ? this.lost(error.message, alone) : error);
      this.pending.clear();
    }
  }

  private hear(message: SupervisorMessage): void {
    const run = 'run' in message ? this.pending.get(message.run) : undefined;
    if (!run || !('run' in message)) return;
    if ('unknownSuite' in message) return run.order(true);
    if ('lost' in message) run.reject(this.lost(message.lost, true));
    else if ('report' in message) run.resolve('blobs' in message ? suiteReportOf(message) : message.report);
    this.pending.delete(message.run);
  }

  private lost(message: string, duringRun = false): SandboxInfraError {
    const said = [message, this.containers.diagnostics('oracle')].filter(Boolean).join('; ');
    return new SandboxInfraError('harness-lost', said, { duringRun });
  }

  close(): Promise<void> {
    this.broken = true;
    return this.containers.remove();
  }
}

/** A value as the bytes that follow a message. */
export function blobOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
