import { sleep } from '../clock';
import type { Channel } from './channel';
import { classifyRun } from './classify';
import type { ContainerSet } from './container-set';
import type { ContainerPlan } from './containers';
import { type ExecutionSpec, type RunReport, type RunSpec, SandboxInfraError } from './sandbox.port';
import { Manifest, RunFacts, SuiteReport, type SupervisorMessage } from './wire';

/** What tests may take beyond the solution's own wall limit, and what starting and cleaning may take, per run. */
const GRACE_SECONDS_A_RUN = 10;
const START_SECONDS = 60;
const LOSS_GRACE_MS = 5000;

export interface Outcome {
  manifest: Manifest;
  reports: RunReport[];
}

/** Seconds after which the containers of these runs have no right to exist. */
export function deadlineSeconds(spec: Pick<ExecutionSpec, 'limits'>, runs: number): number {
  return Math.ceil(START_SECONDS + runs * (spec.limits.wallSeconds + GRACE_SECONDS_A_RUN));
}

export function plansFor(spec: ExecutionSpec, runs: RunSpec[], labels: Record<string, string>): Omit<ContainerPlan, 'volume'>[] {
  const shared = spec.trust === 'in-process';
  const { machine } = spec;
  const firstSeed = runs[0]?.hashSeed ?? 0;
  const base = { image: spec.image, limits: spec.limits, labels, firstSeed, shared, ...(machine && { machine }) };
  const oracle = { ...base, role: 'oracle' as const };
  const judging = shared ? [oracle] : [oracle, { ...base, role: 'worker' as const }];
  const seconds = deadlineSeconds(spec, runs.length);
  return machine?.loaded ? [...judging, { ...base, role: 'burner' as const, seconds }] : judging;
}

/** Drives started containers through `runs`; ends early, with the reports so far, if the supervisors are lost to an out-of-memory kill. */
export class Execution {
  private readonly facts = new Map<string, RunFacts>();
  private readonly suites = new Map<string, SuiteReport>();
  private readonly reports: RunReport[] = [];
  private manifest: Manifest | undefined;
  private completed = (): void => undefined;
  private readonly complete = new Promise<void>((resolve) => (this.completed = resolve));

  constructor(
    private readonly spec: ExecutionSpec,
    private readonly runs: RunSpec[],
    private readonly containers: ContainerSet,
    private readonly onReport: (runId: string) => void,
  ) {}

  /** Hands the supervisors their orders, which they may find when they start. */
  instruct(): void {
    this.containers.channel('oracle').send(this.oracleSetup());
    if (this.isolated) this.containers.channel('worker').send(this.workerSetup());
  }

  async conduct(): Promise<Outcome> {
    const over = new AbortController();
    const listening = this.roles.map((role) => this.listen(this.containers.channel(role)));
    // Once one supervisor is gone the other has little left to say, and may be waiting for the first.
    const oneEnded = Promise.race(listening).then(() => (over.signal.aborted ? undefined : sleep(LOSS_GRACE_MS, over.signal)));
    await Promise.race([this.complete, Promise.all(listening), oneEnded]).finally(() => over.abort());
    if (this.reports.length < this.runs.length) await this.accountForLoss();
    if (!this.manifest) throw this.lost('no supervisor reported');
    return { manifest: this.manifest, reports: this.reports };
  }

  private get roles(): readonly ('oracle' | 'worker')[] {
    return this.isolated ? ['oracle', 'worker'] : ['oracle'];
  }

  private get isolated(): boolean {
    return this.spec.trust === 'isolated-oracle';
  }

  private async listen(channel: Channel): Promise<void> {
    for (;;) {
      const message = await channel.next();
      if (message === undefined || 'done' in message) return;
      this.take(message);
    }
  }

  private take(message: SupervisorMessage): void {
    if ('hello' in message) this.manifest = message.hello;
    if (!('run' in message) || 'blobs' in message) return;
    if ('facts' in message) this.facts.set(message.run, message.facts);
    if ('report' in message) this.suites.set(message.run, message.report);
    this.settle(message.run);
  }

  private settle(id: string): void {
    const run = this.runs.find((candidate) => candidate.id === id);
    const facts = this.facts.get(id);
    const suite = this.suites.get(id);
    if (!run || !facts || !suite) return;
    this.reports.push(classifyRun(run, facts, suite));
    this.onReport(id);
    if (this.reports.length === this.runs.length) this.completed();
  }

  /** The supervisors ended early. Only the kernel's out-of-memory kill makes that the run's own doing. */
  private async accountForLoss(): Promise<void> {
    const role = this.isolated ? 'worker' : 'oracle';
    const run = this.runs[this.reports.length];
    if (!run || !(await this.containers.wasOutOfMemory(role))) throw this.lost('a supervisor ended before its runs did', true);
    const facts = RunFacts.parse({ problem: null, oomKills: 1 });
    this.reports.push(classifyRun(run, facts, SuiteReport.parse({ tests: [], died: true })));
    this.onReport(run.id);
  }

  private lost(message: string, duringRun = false): SandboxInfraError {
    const said = this.roles.map((role) => this.containers.channel(role).diagnostics.trim().split('\n').at(-1)).filter(Boolean);
    return new SandboxInfraError('harness-lost', [message, ...said].join('; '), { duringRun });
  }

  private common(): object {
    const { limits } = this.spec;
    return {
      limits,
      interface: this.spec.interface,
      runs: this.runs,
      deadlineSeconds: deadlineSeconds(this.spec, this.runs.length),
    };
  }

  private oracleSetup(): object {
    const mode = this.spec.trust === 'in-process' ? { mode: 'in-process', solutions: this.solutions() } : { mode: 'isolated' };
    return { ...this.common(), ...mode, suite: contents(this.spec.suite) };
  }

  private workerSetup(): object {
    return { ...this.common(), solutions: this.solutions() };
  }

  private solutions(): Record<string, Record<string, string>> {
    return Object.fromEntries(Object.entries(this.spec.solutions).map(([name, files]) => [name, contents(files)]));
  }
}

export function contents(files: { path: string; content: string }[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}
