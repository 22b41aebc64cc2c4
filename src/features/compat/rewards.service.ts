import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import type { GradingRequest, RewardPolicyName } from '../grading';
import type { NemoVerifyRequest, NemoVerifyResponse, OpenRlhfRequest, OpenRlhfRewards, RewardQuery } from './compat.schema';
import { outputText } from './domain/output-text';
import { replyInQuery } from './domain/reply-in-query';
import { PatientGrader, type Patience, type Verdict } from './patient-grader';

/** Policies whose rewards are shares. */
const SHARES: ReadonlySet<RewardPolicyName> = new Set(['fraction']);

/** Rewards for trainers that bring their own protocol. */
@Injectable()
export class RewardsService {
  constructor(
    private readonly grader: PatientGrader,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** OpenRLHF, `--reward.remote_url`: query, prompts and labels in, rewards out. */
  async openRlhf(ctx: Ctx, body: OpenRlhfRequest, query: RewardQuery, signal: AbortSignal): Promise<OpenRlhfRewards> {
    const policy = query.reward_policy ?? 'plus-minus-one';
    const requests = body.query.map((text, index) => {
      const reply = replyInQuery(text, body.prompts[index] ?? '');
      if (reply === undefined) throw unfitting(index);
      return requestOf(body.labels[index] ?? '', reply, { ...query, reward_policy: policy });
    });
    const verdicts = await this.grader.gradeAll(ctx, requests, this.patience(signal));
    return {
      rewards: verdicts.map(({ reward }) => reward),
      scores: verdicts.map(({ reward, verdict }) => (SHARES.has(policy) ? reward : Number(verdict === 'passed'))),
      extra_logs: {
        passed: verdicts.map(({ verdict }) => Number(verdict === 'passed')),
        no_code: verdicts.map(({ verdict }) => Number(verdict === 'no-code')),
        public_passed: verdicts.map(({ public_pass }) => Number(public_pass === true)),
      },
    };
  }

  /** NeMo Gym, a resources server's `/verify`. */
  async nemoGym(ctx: Ctx, body: NemoVerifyRequest, signal: AbortSignal): Promise<NemoVerifyResponse> {
    const { version_id, ...options } = body.verifier_metadata;
    const request = requestOf(version_id, outputText(body.response.output), options);
    return { ...body, ...outcomeOf(await this.grader.grade(ctx, request, this.patience(signal))) };
  }

  private patience(signal: AbortSignal): Patience {
    return { deadline: monotonicMs() + this.config.compat.holdMs, signal };
  }
}

function requestOf(version_id: string, reply: string, options: RewardQuery): GradingRequest {
  const { reward_policy, extraction, accept_trust } = options;
  return {
    ...{ version_id, submission: { reply, ...(extraction && { extraction }) } },
    ...(reward_policy && { reward_policy }),
    ...(accept_trust && { accept_trust: [accept_trust] }),
  };
}

function outcomeOf({ id, reward, verdict, parse, compile, public_pass, private_pass, trust }: Verdict) {
  return { reward, grading_id: id, verdict, parse, compile, public_pass, private_pass, trust };
}

function unfitting(index: number): DomainError {
  return new DomainError('invalid', undefined, [{ pointer: `/query/${index}`, detail: `does not begin with /prompts/${index}` }]);
}
