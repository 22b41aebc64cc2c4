import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, notFound } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';
import { SANDBOX, type Sandbox } from '../../platform/sandbox';
import { GradableVersions, type GradableVersion, type ProvenState, type VersionState } from '../pools';
import { Lru } from './lru';

/** Characters of suites that are kept, about. */
const CAPACITY = 128 * 1024 * 1024;
/** A change of status is told at once within this process; another process's shows after so long. */
const STATE_MS = 2000;
/** States that are asked for together. */
const MAX_ASKED = 1000;

interface Loaded {
  version: GradableVersion;
  state: VersionState;
  readAt: number;
  image: string | undefined;
}

/** Versions as gradings need them, kept in memory: loading one costs more than judging a submission. */
@Injectable()
export class Versions implements OnModuleInit {
  private readonly loaded = new Lru<Loaded>(CAPACITY);
  private readonly loading = new Map<string, Promise<Loaded>>();

  constructor(
    private readonly gradable: GradableVersions,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  onModuleInit(): void {
    this.gradable.onChange((taskId) => this.expire(taskId));
  }

  /** A version that submissions may be judged against today; superseded ones may. Throws 404, 410, 422. */
  async getGradable(id: string): Promise<GradableVersion> {
    const { version, state } = await this.getLoaded(id);
    if (state.status === 'retired' || state.status === 'quarantined')
      throw new DomainError('version-withdrawn', `The version is ${state.status}.`, [], { version_status: state.status });
    if (version.pool !== 'rlef') throw new DomainError('not-gradable', 'Only versions of the pool rlef are graded here.');
    return version;
  }

  /**
   * Image of the version's environment with today's harness: the one that it was validated in, unless the harness has
   * changed since. Throws SandboxInfraError.
   */
  async image(version: ProvenState): Promise<string> {
    const loaded = this.loaded.get(version.id);
    if (loaded?.image !== undefined) return loaded.image;
    const { image } = await this.sandbox.prepareImage(version.environment);
    if (loaded) loaded.image = image;
    return image;
  }

  /** The image is gone: the next who asks has it made again. */
  forgetImage({ id }: Pick<ProvenState, 'id'>): void {
    const loaded = this.loaded.get(id);
    if (loaded) loaded.image = undefined;
  }

  private async getLoaded(id: string): Promise<Loaded> {
    const known = this.loaded.get(id);
    if (!known) return this.loadOnce(id);
    if (isDue(known)) await this.refresh(known);
    return known;
  }

  /** One question for all that are due: with a question each, gradings of many tasks would mostly ask for states. */
  private async refresh(wanted: Loaded): Promise<void> {
    const others = this.loaded.values().filter((loaded) => loaded !== wanted && isDue(loaded));
    const due = [wanted, ...others.slice(0, MAX_ASKED - 1)].map((loaded) => ({ loaded, before: loaded.readAt }));
    const readAt = monotonicMs();
    const states = await this.gradable.findStates(due.map(({ loaded }) => loaded.version.id));
    for (const { loaded, before } of due) {
      loaded.state = states.get(loaded.version.id) ?? loaded.state;
      // What has changed meanwhile is asked for again.
      if (loaded.readAt === before) loaded.readAt = readAt;
    }
    if (!states.has(wanted.version.id)) throw notFound();
  }

  /** However many ask at the same time. */
  private loadOnce(id: string): Promise<Loaded> {
    const running = this.loading.get(id);
    if (running) return running;
    const load = this.load(id).finally(() => this.loading.delete(id));
    this.loading.set(id, load);
    return load;
  }

  private async load(id: string): Promise<Loaded> {
    const readAt = monotonicMs();
    const [version, states] = [await this.gradable.load(id), await this.gradable.findStates([id])];
    const state = states.get(id);
    if (!version || !state) throw notFound();
    const loaded: Loaded = { version, state, readAt, image: undefined };
    const weight = version.suite.reduce((sum, file) => sum + file.content.length, 0) + 200 * version.tests.length;
    this.loaded.set(id, loaded, weight);
    return loaded;
  }

  private expire(taskId: string): void {
    for (const id of [...this.loaded.keys()]) {
      const loaded = this.loaded.get(id);
      if (loaded?.version.taskId === taskId) loaded.readAt = -Infinity;
    }
  }
}

function isDue({ readAt }: Loaded): boolean {
  return monotonicMs() - readAt > STATE_MS;
}
