import { ApiError, type ApiClient, type GradingState } from '../../../src/client';
import type { Verdict } from '../../../src/domain/verdict';
import type { Limits } from '../../../src/platform/sandbox';
import type { RunningServer } from '../../../src/server';
import { publish } from '../../support/pool';
import type { Mode } from './attack';
import { ATTACK_LIMITS, type Door, type Graded, type Submission } from './door';
import { ContainerWatch } from './outside';
import { loadTarget, type TargetName } from './targets';

/** The public API of a live server. Targets are put into its pool directly; everything that is judged comes over HTTP. */
export class ApiDoor implements Door {
  private readonly versions = new Map<string, Promise<string>>();
  private readonly containers: ContainerWatch;

  constructor(
    private readonly server: Pick<RunningServer, 'app'>,
    readonly api: ApiClient,
    installation: string,
    slots: number,
  ) {
    this.containers = new ContainerWatch(installation, slots);
  }

  outside(): Promise<string[]> {
    return this.containers.list();
  }

  /** Limits are the version's, so each set of them has a version of its own. */
  version(target: TargetName, mode: Mode, limits: Partial<Limits> = {}): Promise<string> {
    const key = JSON.stringify([target, mode, limits]);
    const known = this.versions.get(key) ?? this.publish(target, mode, { ...ATTACK_LIMITS, ...limits });
    this.versions.set(key, known);
    return known;
  }

  private async publish(target: TargetName, trust: Mode, limits: Limits): Promise<string> {
    const { interface: face, suite, honest } = loadTarget(target);
    const { entryFile, ...rest } = face;
    const metadata = { interface: { ...rest, ...(entryFile !== undefined && { entry_file: entryFile }) } };
    const title = `Target ${target} ${trust} ${this.versions.size}`;
    const { version } = await publish(this.server, { title, metadata, suite, solution: [honest], trust, limits });
    return version.id;
  }

  async grade({ target, files, limits }: Submission, mode: Mode): Promise<Graded> {
    const [only, ...more] = files;
    const began = performance.now();
    const state = await this.api.post<GradingState>('/v1/gradings', {
      version_id: await this.version(target, mode, limits),
      submission: only && more.length === 0 ? { code: only.content } : { files },
      // Told without the mask of sealed tests, so that the table can say what happened.
      profile: 'open',
      accept_trust: mode === 'in-process' ? ['in-process'] : [],
    });
    const ms = performance.now() - began;
    if (state.trust !== mode) throw new Error(`asked for ${mode}, judged as ${state.trust}`);
    return { verdict: state.verdict as Verdict, ms, reward: state.reward };
  }

  /** The status and code with which the API refuses, or 200. */
  async answerTo(path: string, body: unknown): Promise<{ status: number; code: string }> {
    try {
      await this.api.post(path, body);
      return { status: 200, code: '' };
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, code: error.problem?.code ?? '' };
      throw error;
    }
  }
}
