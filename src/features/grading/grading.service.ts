import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import type { GradingRequest, GradingResult } from './grading.schema';
import type { GradeOptions, Judged } from './judged';

/** Judges submissions of trainers. */
@Injectable()
export class GradingService {
  /**
   * Judges one submission, and stores the grading before it answers. Throws DomainError: unknown version, withdrawn
   * version, trust not accepted, a full queue, a deadline that passed while it waited. An infrastructure that fails
   * until the deadline is no error: the verdict is `infra-error`, with the reward null.
   */
  async grade(ctx: Ctx, request: GradingRequest, options: GradeOptions = {}): Promise<GradingResult> {
    return (await this.judge(ctx, request, options)).result;
  }

  /** The same, with everything that was found; nothing of it but `result` may reach a sealed reader. */
  judge(_ctx: Ctx, _request: GradingRequest, _options: GradeOptions = {}): Promise<Judged> {
    throw new Error('being written');
  }
}
