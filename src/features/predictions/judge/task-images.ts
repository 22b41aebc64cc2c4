import { Inject, Injectable } from '@nestjs/common';
import { IMAGE_BUILDER, type ImageBuilder, LOCAL_BASE, SandboxInfraError } from '../../../platform/sandbox';
import type { TaskFacts } from './task-facts';

/** As the task's own batch gives a build. */
const BUILD_SECONDS = 1800;

/** Environments of verified tasks: the image that it was verified in, or the same built again from the task's directory. */
@Injectable()
export class TaskImages {
  private readonly building = new Map<string, Promise<string>>();

  constructor(@Inject(IMAGE_BUILDER) private readonly images: ImageBuilder) {}

  /** @throws SandboxInfraError where there is none and none can be built */
  async get(known: string, contentHash: string, { environment }: TaskFacts, signal?: AbortSignal): Promise<string> {
    const found = await this.images.findImage(known);
    if (found !== undefined) return found;
    const tag = `assay-swe-judge:${contentHash.slice(0, 32)}`;
    const built = await this.images.findImage(tag);
    if (built !== undefined) return built;
    const running = this.building.get(tag) ?? this.build(tag, environment, signal);
    this.building.set(tag, running);
    return running.finally(() => this.building.delete(tag));
  }

  private async build(tag: string, environment: TaskFacts['environment'], outer?: AbortSignal): Promise<string> {
    const dockerfile = environment.find(({ path }) => path === 'Dockerfile');
    if (!dockerfile) throw new SandboxInfraError('image-missing', 'the image is gone, and the task has no Dockerfile');
    const takesBase = /^\s*ARG\s+BASE_IMAGE\b/im.test(dockerfile.content.toString('utf8'));
    const base = takesBase ? await this.images.findImage(LOCAL_BASE) : undefined;
    const limit = AbortSignal.timeout(BUILD_SECONDS * 1000);
    const signal = outer ? AbortSignal.any([outer, limit]) : limit;
    try {
      return await this.images.buildDockerfile(environment, { tag, signal, ...(base !== undefined && { base }) });
    } catch (error) {
      outer?.throwIfAborted();
      if (error instanceof SandboxInfraError) throw error;
      const words = error instanceof Error ? error.message : String(error);
      const why = `the image is gone, and can't be built again: ${words.slice(0, 1500)}`;
      throw new SandboxInfraError('image-missing', why, { cause: error });
    }
  }
}
