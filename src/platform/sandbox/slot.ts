import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { sleep } from '../clock';
import { classifyRun } from './classify';
import { ContainerSet } from './container-set';
import { type WarmSettings, warmMemory, warmProcesses } from './containers';
import type { Doors } from './doors';
import { contents } from './execution';
import type { GradeSpec } from './grader.port';
import { type Limits, type RunReport, SandboxInfraError } from './sandbox.port';
import { blobOf, type WarmOracle } from './warm-oracle';
import { factsOf } from './warm-reports';
import { RunFacts, SuiteReport } from './wire';

/** A reason at hand: without one, each abort makes an exception with its stack. */
const OVER = new Error('over');
const DID_NOT_END = 'a run did not end';
const START_MS = 30_000;
/** Collecting a suite, and what ends by itself or is ended inside, before a slot counts as lost. */
const GRACE_MS = 90_000;

/** Numbers of runs are never used twice: a connection is known by its run's. */
let numbers = 0;

/** Where a slot lives: its number, the volume with its socket, and the oracle that its image's suites are in. */
export interface SlotPlace {
  index: number;
  volume: string;
  oracle: WarmOracle;
  doors: Doors;
}

/** A warm worker, which judges one submission after another, each in namespaces of its own, with the oracle whose tests call it. */
export class Slot {
  private readonly containers: ContainerSet;
  private runs = 0;
  /** Set once the slot cannot serve any more. */
  broken = false;
  /** When it last served, for the choice of a slot to give up. */
  usedAt = 0;

  private constructor(
    docker: Docker,
    readonly image: string,
    private limits: Limits,
    private readonly place: SlotPlace,
    private readonly cpu: number | undefined,
  ) {
    this.containers = new ContainerSet(docker, place.doors);
  }

  /** Started and ready. Throws SandboxInfraError, with what the supervisor said, where it can't be. */
  static async start(
    docker: Docker,
    image: string,
    limits: Limits,
    labels: Record<string, string>,
    warm: WarmSettings,
    place: SlotPlace,
  ): Promise<Slot> {
    const slot = new Slot(docker, image, limits, place, warm.cpu);
    const { volume } = place;
    try {
      const plan = { role: 'worker' as const, image, limits, labels, firstSeed: 0, shared: false, warm, volume };
      await slot.containers.start([plan], () => undefined);
      const started = new AbortController();
      await slot.within(
        START_MS,
        started.signal,
        'no greeting',
        slot.hello().finally(() => started.abort(OVER)),
      );
      return slot;
    } catch (error) {
      await slot.close();
      throw error;
    }
  }

  /** `work`, unless it takes longer than this; `over` tells that it is done, so that no timer stays behind. */
  private within<T>(ms: number, over: AbortSignal, what: string, work: Promise<T>): Promise<T> {
    const late = sleep(ms, over).then(() => {
      if (!over.aborted) throw this.lost(what);
      return work;
    });
    return Promise.race([work, late]);
  }

  private async hello(): Promise<void> {
    const message = await this.containers.channel('worker').next();
    if (message === undefined || !('hello' in message)) throw this.lost('the worker did not start');
  }

  get runnerVersion(): string {
    return this.place.oracle.runnerVersion;
  }

  get runsSoFar(): number {
    return this.runs;
  }

  /** Whether it may be given another run: its worker is in step, and its oracle is there. */
  get serves(): boolean {
    return !this.broken && !this.place.oracle.broken;
  }

  fits(limits: Limits): boolean {
    return limits.memoryBytes === this.limits.memoryBytes && limits.processes === this.limits.processes;
  }

  /** Judges one submission. An aborted signal ends the run, and the slot lives on. */
  async grade(spec: GradeSpec, signal?: AbortSignal): Promise<RunReport> {
    const run = { id: spec.id, solution: '', hashSeed: spec.hashSeed, tests: spec.tests };
    if (!hasCode(spec)) return classifyRun(run, RunFacts.parse({ problem: 'no-code' }), SuiteReport.parse({ tests: [] }));
    if (!this.fits(spec.limits)) await this.resize(spec.limits);
    const number = ++numbers;
    this.runs += 1;
    const over = new AbortController();
    const cancel = (): void => {
      this.containers.channel('worker').send({ cancel: number });
      this.place.oracle.cancel(number);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const ms = spec.limits.wallSeconds * 1000 + GRACE_MS;
      const { facts, suite } = await this.within(ms, over.signal, DID_NOT_END, this.conduct(spec, number, cancel));
      signal?.throwIfAborted();
      if (suite instanceof SandboxInfraError) throw suite;
      if (facts.problem === 'not-connected') throw this.lost('the two supervisors did not find each other');
      return classifyRun(run, facts, suite);
    } finally {
      over.abort(OVER);
      signal?.removeEventListener('abort', cancel);
    }
  }

  private async resize(limits: Limits): Promise<void> {
    await this.containers.update('worker', { ...warmMemory(limits), PidsLimit: warmProcesses(limits) });
    this.limits = limits;
  }

  /** What both sides say. Where the oracle can't run the tests, the worker is told not to wait for them, and stays in step. */
  private async conduct(
    spec: GradeSpec,
    number: number,
    cancel: () => void,
  ): Promise<{ facts: RunFacts; suite: SuiteReport | SandboxInfraError }> {
    const { limits } = spec;
    const order = { grade: number, id: String(number), interface: spec.interface, limits };
    this.containers.channel('worker').send(order, [blobOf(contents(spec.solution))]);
    const meeting = { number, place: this.place.index, ...(this.cpu !== undefined && { cpu: this.cpu }) };
    const judged = this.place.oracle.judge(spec, meeting).catch((error: unknown) => {
      cancel();
      if (error instanceof SandboxInfraError) return error;
      throw error;
    });
    const [facts, suite] = await Promise.all([this.hearWorker(order.id), judged]);
    return { facts, suite };
  }

  private async hearWorker(id: string): Promise<RunFacts> {
    for (;;) {
      const message = await this.containers.channel('worker').next();
      if (message === undefined) return this.afterLoss();
      if ('run' in message && message.run === id && 'facts' in message)
        return 'blobs' in message ? factsOf(message) : message.facts;
    }
  }

  /** The worker's supervisor is gone: only the kernel's out-of-memory kill makes that the run's own doing. */
  private async afterLoss(): Promise<RunFacts> {
    this.broken = true;
    if (!(await this.containers.wasOutOfMemory('worker'))) throw this.lost('the worker ended', true);
    return RunFacts.parse({ problem: null, oomKills: 1 });
  }

  private lost(message: string, duringRun = message === DID_NOT_END): SandboxInfraError {
    this.broken = true;
    const said = [message, this.containers.diagnostics('worker')].filter(Boolean).join('; ');
    return new SandboxInfraError('harness-lost', said, { duringRun });
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

/** Labels of a container that serves gradings. */
export function warmLabels(base: Record<string, string>): Record<string, string> {
  return { ...base, 'assay.execution': `slot-${randomUUID()}`, 'assay.purpose': 'grading' };
}
