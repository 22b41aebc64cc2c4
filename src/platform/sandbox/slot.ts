import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { sleep } from '../clock';
import { classifyRun } from './classify';
import { ContainerSet } from './container-set';
import { type ContainerPlan, type WarmSettings, warmMemory, warmProcesses } from './containers';
import { contents } from './execution';
import type { GradeSpec } from './grader.port';
import { type Limits, type RunReport, SandboxInfraError } from './sandbox.port';
import { factsOf, suiteReportOf } from './warm-reports';
import { type Manifest, RunFacts, SuiteReport, type SupervisorMessage } from './wire';

const START_MS = 30_000;
/** Collecting a suite, and what ends by itself or is ended inside, before a slot counts as lost. */
const GRACE_MS = 90_000;
const KEPT_SUITES = 192;

interface Halves {
  facts?: RunFacts;
  suite?: SuiteReport;
}

/**
 * A warm pair of containers: a worker that judges one submission after another, each in namespaces of its own, and an oracle
 * that keeps suites collected and forks one for each submission.
 */
export class Slot {
  private readonly containers: ContainerSet;
  /** Suites that the oracle has been given, oldest use first; it says when it has forgotten one. */
  private readonly suites = new Set<string>();
  private runs = 0;
  private limits: Limits;
  private manifest: Manifest | undefined;
  /** Set once the slot cannot serve any more. */
  broken = false;
  /** When it last served, for the choice of a slot to give up. */
  usedAt = 0;

  private constructor(
    docker: Docker,
    readonly image: string,
    limits: Limits,
  ) {
    this.containers = new ContainerSet(docker);
    this.limits = limits;
  }

  /** Both containers started and ready. Throws SandboxInfraError, with what the supervisor said, where they can't be. */
  static async start(
    docker: Docker,
    image: string,
    limits: Limits,
    labels: Record<string, string>,
    warm: WarmSettings,
  ): Promise<Slot> {
    const slot = new Slot(docker, image, limits);
    const base: Omit<ContainerPlan, 'role' | 'volume'> = { image, limits, labels, firstSeed: 0, shared: false, warm };
    try {
      await slot.containers.start(
        [
          { ...base, role: 'oracle' },
          { ...base, role: 'worker' },
        ],
        () => undefined,
      );
      await slot.greet();
      return slot;
    } catch (error) {
      await slot.close();
      throw error;
    }
  }

  private async greet(): Promise<void> {
    const started = new AbortController();
    const both = Promise.all([this.hello('oracle'), this.hello('worker')]).finally(() => started.abort());
    await this.within(START_MS, started.signal, 'no greeting', both);
  }

  /** `work`, unless it takes longer than this; `over` tells that it is done, so that no timer stays behind. */
  private within<T>(ms: number, over: AbortSignal, what: string, work: Promise<T>): Promise<T> {
    const late = sleep(ms, over).then(() => {
      if (!over.aborted) throw this.lost(what);
      return work;
    });
    return Promise.race([work, late]);
  }

  private async hello(role: 'oracle' | 'worker'): Promise<void> {
    const message = await this.containers.channel(role).next();
    if (message === undefined || !('hello' in message)) throw this.lost(`the ${role} did not start`);
    this.manifest = message.hello;
  }

  get runnerVersion(): string {
    return this.manifest?.runner ?? '';
  }

  get runsSoFar(): number {
    return this.runs;
  }

  holds(suiteKey: string): boolean {
    return this.suites.has(suiteKey);
  }

  fits(limits: Limits): boolean {
    return limits.memoryBytes === this.limits.memoryBytes && limits.processes === this.limits.processes;
  }

  /** Judges one submission. An aborted signal ends the run, and the slot lives on. */
  async grade(spec: GradeSpec, signal?: AbortSignal): Promise<RunReport> {
    try {
      return await this.conduct(spec, signal);
    } catch (error) {
      if (!signal?.aborted || this.broken) this.broken = true;
      throw error;
    }
  }

  private async conduct(spec: GradeSpec, signal?: AbortSignal): Promise<RunReport> {
    const run = { id: spec.id, solution: '', hashSeed: spec.hashSeed, tests: spec.tests };
    if (!hasCode(spec)) return classifyRun(run, RunFacts.parse({ problem: 'no-code' }), SuiteReport.parse({ tests: [] }));
    if (!this.fits(spec.limits)) await this.resize(spec.limits);
    const number = ++this.runs;
    const over = new AbortController();
    const cancel = (): void => this.containers.channel('worker').send({ cancel: number });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const ms = spec.limits.wallSeconds * 1000 + GRACE_MS;
      const { facts, suite } = await this.within(ms, over.signal, 'a run did not end', this.both(spec, number));
      signal?.throwIfAborted();
      return classifyRun(run, facts, suite);
    } finally {
      over.abort();
      signal?.removeEventListener('abort', cancel);
    }
  }

  private async resize(limits: Limits): Promise<void> {
    await this.containers.update('worker', { ...warmMemory(limits), PidsLimit: warmProcesses(limits) });
    this.limits = limits;
  }

  private async both(spec: GradeSpec, number: number): Promise<Required<Halves>> {
    const { id, limits } = spec;
    const worker = this.containers.channel('worker');
    worker.send({ grade: number, id, interface: spec.interface, limits }, [blobOf(contents(spec.solution))]);
    this.orderTests(spec, number, !this.holds(spec.suiteKey));
    const [facts, suite] = await Promise.all([this.hearWorker(id), this.hearOracle(spec, number)]);
    if (facts.problem === 'not-connected') throw this.lost('the two supervisors did not find each other');
    return { facts, suite };
  }

  private orderTests(spec: GradeSpec, number: number, withSuite: boolean): void {
    const { id, suiteKey, tests, failFast, limits } = spec;
    const order = { grade: number, id, suiteKey, interface: spec.interface, wallSeconds: limits.wallSeconds };
    const blobs = [blobOf({ tests, failFast }), ...(withSuite ? [blobOf(contents(spec.suite))] : [])];
    this.containers.channel('oracle').send(order, blobs);
    this.suites.delete(suiteKey);
    this.suites.add(suiteKey);
    for (const oldest of this.suites) {
      if (this.suites.size <= KEPT_SUITES) break;
      this.suites.delete(oldest);
    }
  }

  private async hearWorker(id: string): Promise<RunFacts> {
    for (;;) {
      const message = await this.containers.channel('worker').next();
      if (message === undefined) return this.afterLoss();
      if (isOf(message, id) && 'facts' in message) return 'blobs' in message ? factsOf(message) : message.facts;
    }
  }

  private async hearOracle(spec: GradeSpec, number: number): Promise<SuiteReport> {
    for (;;) {
      const message = await this.containers.channel('oracle').next();
      if (message === undefined) throw this.lost('the oracle ended');
      if (!isOf(message, spec.id)) continue;
      if ('unknownSuite' in message) this.orderTests(spec, number, true);
      else if ('report' in message) return 'blobs' in message ? suiteReportOf(message) : message.report;
    }
  }

  /** The worker's supervisor is gone: only the kernel's out-of-memory kill makes that the run's own doing. */
  private async afterLoss(): Promise<RunFacts> {
    this.broken = true;
    if (!(await this.containers.wasOutOfMemory('worker'))) throw this.lost('the worker ended');
    return RunFacts.parse({ problem: null, oomKills: 1 });
  }

  private lost(message: string): SandboxInfraError {
    const said = (['worker', 'oracle'] as const).map((role) => this.containers.diagnostics(role)).filter(Boolean);
    return new SandboxInfraError('harness-lost', [message, ...said].join('; '));
  }

  close(): Promise<void> {
    this.broken = true;
    return this.containers.remove();
  }
}

/** Whether a file of the interface has anything in it; the worker never looks into one. */
function hasCode({ interface: { modules }, solution }: GradeSpec): boolean {
  const paths = modules.flatMap(({ name }) => [`${name.replaceAll('.', '/')}.py`, `${name.replaceAll('.', '/')}/__init__.py`]);
  return solution.some(({ path, content }) => paths.includes(path) && content.trim() !== '');
}

function blobOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function isOf(message: SupervisorMessage, id: string): message is Extract<SupervisorMessage, { run: string }> {
  return 'run' in message && message.run === id;
}

/** Labels of one slot's containers. */
export function slotLabels(base: Record<string, string>): Record<string, string> {
  return { ...base, 'assay.execution': `slot-${randomUUID()}`, 'assay.purpose': 'grading' };
}
