import { type BuildOutcome, type BuildStep, type ImageBuilder, WORK_LIMITS, type WorkLimits } from '../../../platform/sandbox';
import { SharedWork, type SharedOptions, type Waiter } from '../../../platform/waiting';
import { EnvironmentError, type EnvironmentFailure, type EnvironmentStage } from './environment-error';
import { explainOutcome, explainThrown } from './explain';

export interface BuildEnvironmentOptions {
  signal?: AbortSignal;
  /** Pieces of output as they come, with the layer that is being made. */
  onLog?: (stage: EnvironmentStage, chunk: Buffer) => void;
  /** For each layer on its own. */
  limits?: Partial<WorkLimits>;
}

/** A layer that is there, and whether it was before. */
export interface Layer {
  image: string;
  reused: boolean;
}

/** What a layer is made of; its tree is read when it turns out that it has to be made. */
export interface LayerStep extends Omit<BuildStep, 'limits' | 'tree'> {
  stage: EnvironmentStage;
  archive?: () => Promise<BuildStep['tree']>;
}

interface Builder extends Waiter {
  limits: WorkLimits;
}

const BUILD_LIMITS: WorkLimits = { ...WORK_LIMITS, outputBytes: 64 * 1024 ** 2 };
/** An engine that answers ends a container within this; a stalled one must not hold a case whose time is over. */
export const GRACE_MS = 15_000;

/** Finds layers by their tag, or makes them; whoever asks for the same at the same time waits for one build. */
export class Layers {
  private readonly building = new SharedWork<Layer, Builder>(GRACE_MS);

  constructor(private readonly images: ImageBuilder) {}

  /** @throws EnvironmentError, or the signal's reason */
  async get(step: LayerStep, { signal, onLog, limits }: BuildEnvironmentOptions): Promise<Layer> {
    const builder = {
      ...{ signal, limits: { ...BUILD_LIMITS, ...limits } },
      onOutput: (chunk: Buffer) => onLog?.(step.stage, chunk),
    };
    for (;;) {
      signal?.throwIfAborted();
      const place = this.building.join(step.tag, builder, (options) => this.make(step, builder.limits, options));
      try {
        const { image, reused } = await place.result;
        return { image, reused: reused || !place.own };
      } catch (error) {
        signal?.throwIfAborted();
        if (place.own || !mayComeOutDifferently(error, place.owner, builder)) throw error;
      }
    }
  }

  private async make({ stage, archive, ...step }: LayerStep, limits: WorkLimits, options: SharedOptions): Promise<Layer> {
    try {
      const found = await this.images.findImage(step.tag, options.signal);
      if (found !== undefined) return { image: found, reused: true };
      const outcome = await this.images.build({ ...step, limits, ...(archive && { tree: await archive() }) }, options);
      return { image: imageOf(stage, outcome), reused: false };
    } catch (error) {
      options.signal.throwIfAborted();
      throw explainThrown(stage, error);
    }
  }
}

/** Of a build that somebody else began: who has left may have taken away what it read, and who has more memory may get through. */
function mayComeOutDifferently(error: unknown, owner: Builder, own: Builder): boolean {
  if (owner.signal?.aborted) return true;
  const lacked = error instanceof EnvironmentError && error.kind === 'out-of-memory';
  return lacked && own.limits.memoryBytes > owner.limits.memoryBytes;
}

function imageOf(stage: EnvironmentStage, outcome: BuildOutcome): string {
  if (outcome.image !== undefined) return outcome.image;
  const [kind, message]: [EnvironmentFailure, string] = explainOutcome(stage, outcome);
  throw new EnvironmentError(kind, stage, message, outcome.log);
}
