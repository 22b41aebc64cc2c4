import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { invalid } from '../../platform/http';
import { newId } from '../../platform/ids';
import type { Limits } from '../../platform/sandbox';
import { requireProfile, type GradableVersion } from '../pools';
import { cutShort } from './domain/outcome';
import { REWARD_POLICIES } from './domain/reward-policies';
import { NewGrading, type GradingRequest, type GradingResult } from './grading.schema';
import type { GradeOptions, Judged } from './judged';
import { Recorder, type Ticket } from './recorder';
import { readSubmission } from './submission';
import { testsOf, Trials } from './trials';
import { Versions } from './versions';
import { toResult } from './views';

const DEADLINE_SECONDS = 600;
/** Wall clock as a multiple of the CPU limit: a busy host judges nobody (as in validation). */
const WALL_FACTOR = 3;

/** Judges submissions of trainers. */
@Injectable()
export class GradingService {
  constructor(
    private readonly versions: Versions,
    private readonly trials: Trials,
    private readonly recorder: Recorder,
  ) {}

  /**
   * Judges one submission, and stores the grading before it answers. Throws DomainError: unknown version, withdrawn
   * version, trust not accepted, a full queue, a deadline that passed while it waited. An infrastructure that fails
   * until the deadline is no error: the verdict is `infra-error`, with the reward null.
   */
  async grade(ctx: Ctx, request: GradingRequest, options: GradeOptions = {}): Promise<GradingResult> {
    return (await this.judge(ctx, request, options)).result;
  }

  /** The same, with everything that was found; nothing of it but `result` may reach a sealed reader. */
  judge(ctx: Ctx, request: GradingRequest, options: GradeOptions = {}): Promise<Judged> {
    const parsed = NewGrading.safeParse(request);
    if (!parsed.success) throw invalid(parsed.error);
    return this.judgeParsed(ctx, parsed.data, options, { id: newId('grading') });
  }

  /** For a request that was parsed; the ticket says under which id it is stored, and with what else. */
  async judgeParsed(ctx: Ctx, request: NewGrading, options: GradeOptions, ticket: Ticket): Promise<Judged> {
    requireProfile(ctx.actor, request.profile);
    const version = await this.versions.getGradable(request.version_id);
    requireTrust(version, request);
    const tests = testsOf(version, request.scope);
    const submitted = readSubmission(request.submission, version.interface);
    const counted = submitted.files.length === 0 ? {} : await this.recorder.count(ctx, version, submitted.sha256);
    // Without code nothing runs that could be cut short.
    const failFast = submitted.files.length > 0 && REWARD_POLICIES[request.reward_policy].allOrNothing;
    const arrival = await this.trials.run({
      ...{ id: ticket.id, account: ctx.actor.accountId, state: version, scope: request.scope, tests, submitted, failFast },
      ...{ limits: limitsOf(version, request), isolation: request.isolation, signal: options.signal },
      ...{
        patient: ticket.patient ?? false,
        deadlineMs: options.deadlineMs ?? (request.deadline_seconds ?? DEADLINE_SECONDS) * 1000,
      },
    });
    const outcome = failFast ? { ...arrival.outcome, run: cutShort(arrival.outcome.run) } : arrival.outcome;
    const result = toResult({
      ...{ id: ticket.id, request, version, tests, submissionSha256: submitted.sha256, outcome, cached: arrival.cached },
      ...{ requestId: ctx.requestId, createdAt: ctx.now().toISOString() },
    });
    await this.recorder.record(ctx, ticket, { result, outcome, arrival, submitted, counted });
    return { result, report: outcome.run, tests, version, files: submitted.files };
  }
}

function requireTrust({ trust }: GradableVersion, { accept_trust }: NewGrading): void {
  if (trust === 'isolated-oracle' || (trust === 'in-process' && accept_trust.includes('in-process'))) return;
  throw new DomainError(
    trust === 'in-process' ? 'trust-not-accepted' : 'not-gradable',
    `Verdicts on this version have the trust ${trust}: what is judged could forge them. Name it in accept_trust to have them all the same.`,
    [{ pointer: '/accept_trust', detail: `does not hold ${trust}` }],
    { trust },
  );
}

function limitsOf({ limits }: GradableVersion, { limits: { cpu_seconds } }: NewGrading): Limits {
  if (cpu_seconds === undefined) return limits;
  return { ...limits, cpuSeconds: cpu_seconds, wallSeconds: cpu_seconds * WALL_FACTOR };
}
