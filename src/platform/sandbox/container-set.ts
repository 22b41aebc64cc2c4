import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import { Channel } from './channel';
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

/** The containers of one execution and their shared volume: made together, removed together, whatever happens between. */
export class ContainerSet {
  private readonly members: Member[] = [];
  private volume: Docker.Volume | undefined;
  readonly timings: Timings = { createMs: 0, startMs: 0, runMs: 0, removeMs: 0 };

  constructor(private readonly docker: Docker) {}

  /** Creates, attaches and starts all at once. */
  async start(plans: Omit<ContainerPlan, 'volume'>[]): Promise<void> {
    const began = performance.now();
    const name = plans.length > 1 ? await this.createVolume(plans[0]?.labels ?? {}) : undefined;
    await settleAll(plans.map((plan) => this.create(name === undefined ? plan : { ...plan, volume: name })));
    this.timings.createMs = performance.now() - began;
    const created = performance.now();
    await settleAll(this.members.map(({ container }) => guarded(this.docker, container.start())));
    this.timings.startMs = performance.now() - created;
  }

  private async createVolume(labels: Record<string, string>): Promise<string> {
    const name = `assay-${randomBytes(12).toString('hex')}`;
    await guarded(this.docker, this.docker.createVolume(socketVolume(name, labels)));
    this.volume = this.docker.getVolume(name);
    return name;
  }

  private async create(plan: ContainerPlan): Promise<void> {
    const container = await guarded(this.docker, this.docker.createContainer(containerOptions(plan))).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
      throw new SandboxInfraError('image-missing', `There is no image ${plan.image}`, { cause: error });
    });
    const attach = container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
    // A container without a channel is removed as well.
    const placeholder = attach.then(
      (stream) => new Channel(stream as unknown as Duplex),
      () => undefined,
    );
    const channel = await placeholder;
    if (channel) this.members.push({ role: plan.role, container, channel });
    else await this.discard(container);
  }

  private async discard(container: Docker.Container): Promise<never> {
    await guarded(this.docker, container.remove({ force: true, v: true }));
    throw new SandboxInfraError('harness-lost', 'The container could not be attached');
  }

  channel(role: Role): Channel {
    return this.member(role).channel;
  }

  /** Whether the kernel ended something in the container for want of memory. */
  async wasOutOfMemory(role: Role): Promise<boolean> {
    const state = await guarded(this.docker, this.member(role).container.inspect());
    return state.State.OOMKilled;
  }

  private member(role: Role): Member {
    const found = this.members.find((member) => member.role === role);
    if (!found) throw new Error(`no ${role} container`);
    return found;
  }

  /** Kills, closes, removes; safe to call more than once and on what never started. */
  async remove(): Promise<void> {
    const began = performance.now();
    const members = this.members.splice(0);
    const volume = this.volume;
    this.volume = undefined;
    try {
      await settleAll(members.map(({ container }) => this.gone(container.remove({ force: true, v: true }))));
      if (volume) await this.gone(volume.remove({ force: true }));
    } finally {
      members.forEach(({ channel }) => channel.close());
      this.timings.removeMs += performance.now() - began;
    }
  }

  /** Absent already is as good as removed; 409 means that another removal is under way. */
  private async gone(removal: Promise<unknown>): Promise<void> {
    await guarded(this.docker, removal).catch((error: unknown) => {
      const status = statusOf(error);
      if (status !== 404 && status !== 409) throw error;
    });
  }
}

/** Waits for all, then throws the first failure: nothing is left running behind an early rejection. */
async function settleAll(tasks: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
