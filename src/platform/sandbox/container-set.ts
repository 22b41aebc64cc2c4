import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Channel } from './channel';
import type { Doors, Door } from './doors';
import { type ContainerPlan, containerOptions, type Role, socketVolume } from './containers';
import { guarded, statusOf } from './engine';
import { SandboxInfraError } from './sandbox.port';

export interface Timings {
  createMs: number;
  startMs: number;
  runMs: number;
  removeMs: number;
}

interface Member {
  role: Role;
  container: Docker.Container;
  channel: Channel;
}

/** How often, and how long apart, a removal that the engine says is under way is looked at again. */
const REMOVAL_TRIES = 100;
const REMOVAL_PAUSE_MS = 100;

/** The containers of one execution and their shared volume: made together, removed together, whatever happens between. */
export class ContainerSet {
  private readonly members: Member[] = [];
  private readonly created: Docker.Container[] = [];
  private readonly opened: Door[] = [];
  private volume: Docker.Volume | undefined;
  private closed = false;
  readonly timings: Timings = { createMs: 0, startMs: 0, runMs: 0, removeMs: 0 };

  /** With `doors`, supervisors of warm containers come to this process by themselves where they can. */
  constructor(
    private readonly docker: Docker,
    private readonly doors?: Doors,
  ) {}

  /** Creates, attaches and starts all at once; several share a volume. What `onAttached` writes waits for the programs that read it. */
  async start(plans: ContainerPlan[], onAttached: () => void): Promise<void> {
    const began = performance.now();
    const shared = plans.some(({ role }) => role === 'worker') && plans.length > 1;
    const name = shared ? await this.createVolume(plans[0]?.labels ?? {}) : undefined;
    const sharing = (plan: Omit<ContainerPlan, 'volume'>): ContainerPlan =>
      name === undefined || plan.role === 'burner' ? plan : { ...plan, volume: name };
    await settleAll(plans.map((plan) => this.create(sharing(plan))));
    this.timings.createMs = performance.now() - began;
    onAttached();
    const created = performance.now();
    await settleAll(this.members.map(({ container }) => this.unlessClosed(() => container.start())));
    this.timings.startMs = performance.now() - created;
  }

  private async createVolume(labels: Record<string, string>): Promise<string> {
    const options = socketVolume(labels);
    await this.unlessClosed(() => this.docker.createVolume(options));
    this.volume = this.docker.getVolume(options.Name);
    return options.Name;
  }

  private async create(plan: ContainerPlan): Promise<void> {
    const entered: { by?: Channel } = {};
    const door = plan.warm ? await this.doors?.open((connection) => entered.by?.use(connection)) : undefined;
    if (door) this.opened.push(door);
    const container = await this.createAt(plan, door);
    this.created.push(container);
    const attached = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
    const channel = new Channel(await this.unlessClosed(() => container.attach(attached)));
    entered.by = channel;
    this.members.push({ role: plan.role, container, channel });
  }

  private async createAt(plan: ContainerPlan, door: Door | undefined): Promise<Docker.Container> {
    const options = containerOptions(door ? { ...plan, door: door.folder } : plan);
    try {
      return await this.unlessClosed(() => this.docker.createContainer(options));
    } catch (error) {
      if (door && this.doors?.refusedBy(error)) return this.createAt(plan, undefined);
      if (statusOf(error) !== 404) throw error;
      throw new SandboxInfraError('image-missing', `There is no image ${plan.image}`, { cause: error });
    }
  }

  /** What is asked for while the set is being removed is not done, so that nothing appears behind the removal. */
  private async unlessClosed<T>(call: () => Promise<T>): Promise<T> {
    if (this.closed) throw new SandboxInfraError('harness-lost', 'The execution was ended while its containers started');
    return guarded(this.docker, call());
  }

  channel(role: Role): Channel {
    return this.member(role).channel;
  }

  /** Whether the kernel ended something in the container for want of memory; false for a container that is gone. */
  async wasOutOfMemory(role: Role): Promise<boolean> {
    try {
      return (await guarded(this.docker, this.member(role).container.inspect())).State.OOMKilled;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }

  /** Other limits for the next run of a warm worker. */
  async update(role: Role, limits: { Memory: number; MemorySwap: number; PidsLimit: number }): Promise<void> {
    await guarded(this.docker, this.member(role).container.update(limits));
  }

  /** The last line that a supervisor wrote to stderr; empty for none. */
  diagnostics(role: Role): string {
    const found = this.members.find((member) => member.role === role);
    return found?.channel.diagnostics.trim().split('\n').at(-1) ?? '';
  }

  private member(role: Role): Member {
    const found = this.members.find((member) => member.role === role);
    if (!found) throw new Error(`no ${role} container`);
    return found;
  }

  /** Kills, closes, removes; safe to call more than once and on what never started. */
  async remove(): Promise<void> {
    this.closed = true;
    const began = performance.now();
    try {
      await settleAll(this.created.map((container) => this.gone(() => container.remove({ force: true, v: true }))));
      const { volume } = this;
      if (volume) await this.gone(() => volume.remove({ force: true }));
    } finally {
      this.members.forEach(({ channel }) => channel.close());
      await Promise.all(this.opened.map((door) => door.close()));
      this.timings.removeMs = performance.now() - began;
    }
  }

  /** Absent already is as good as removed; 409 means in use, or that another removal is under way: both pass. */
  private async gone(remove: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await guarded(this.docker, remove());
        return;
      } catch (error) {
        const status = statusOf(error);
        if (status === 404) return;
        if (status !== 409 || tries === REMOVAL_TRIES) throw error;
        await delay(REMOVAL_PAUSE_MS);
      }
    }
  }
}

/** Waits for all, then throws the first failure: nothing is left running behind an early rejection. */
async function settleAll(tasks: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
