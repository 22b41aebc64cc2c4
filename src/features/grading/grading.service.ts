import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';
import { sha256 } from '../../platform/hash';
import { invalid } from '../../platform/http';
import { newId } from '../../platform/ids';
import { SandboxInfraError, type Limits } from '../../platform/sandbox';
import { requireProfile, type GradableTest, type GradableVersion } from '../pools';
import { cutShort, withoutRun } from './domain/outcome';
import { REWARD_POLICIES } from './domain/reward-policies';
import { Flights, type Arrival } from './flights';
import { NewGrading, type GradingRequest, type GradingResult } from './grading.schema';
import type { GradeOptions, Judged } from './judged';
import type { Order } from './judge';
import { Recorder, type Ticket } from './recorder';
import { readSubmission, type Submitted } from './submission';
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
    private readonly flights: Flights,
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
    const tests = testsOf(version, request);
    const submitted = readSubmission(request.submission, version.interface);
    const counted = submitted.files.length === 0 ? {} : await this.recorder.count(ctx, version, submitted.sha256);
    const { arrival, failFast } = await this.find(ctx, request, options, { ticket, version, tests, submitted });
    const outcome = failFast ? { ...arrival.outcome, run: cutShort(arrival.outcome.run) } : arrival.outcome;
    const result = toResult({
      ...{ id: ticket.id, request, version, tests, submissionSha256: submitted.sha256, outcome, cached: arrival.cached },
      ...{ requestId: ctx.requestId, createdAt: ctx.now().toISOString() },
    });
    await this.recorder.record(ctx, ticket, { result, outcome, arrival, submitted, counted });
    return { result, report: outcome.run, tests, version, files: submitted.files };
  }

  private async find(
    ctx: Ctx,
    request: NewGrading,
    options: GradeOptions,
    {
      ticket,
      version,
      tests,
      submitted,
    }: { ticket: Ticket; version: GradableVersion; tests: GradableTest[]; submitted: Submitted },
  ): Promise<{ arrival: Arrival; failFast: boolean }> {
    const limits = limitsOf(version, request);
    const isolation = version.trust === 'in-process' ? 'one-shot' : request.isolation;
    if (submitted.files.length === 0) {
      const run = withoutRun(
        'no-code',
        tests.map(({ id }) => id),
        'there is no code in the reply',
      );
      const outcome = { run, trust: version.trust, isolation, limits, image: null, runnerVersion: null };
      return { arrival: { outcome, gradingId: ticket.id, cached: false, ran: true }, failFast: false };
    }
    const image = await this.findImage(version);
    const failFast = REWARD_POLICIES[request.reward_policy].allOrNothing;
    const deadline = monotonicMs() + (options.deadlineMs ?? (request.deadline_seconds ?? DEADLINE_SECONDS) * 1000);
    const order: Order = {
      ...{ id: ticket.id, account: ctx.actor.accountId, version, image, files: submitted.files, tests, limits, isolation },
      ...{ failFast, deadline, signal: options.signal, patient: ticket.patient ?? false },
      key: sha256(
        JSON.stringify([submitted.sha256, version.id, request.scope, image, limits, version.trust, isolation, failFast]),
      ),
    };
    return { arrival: await this.flights.fly(order), failFast };
  }

  /** Empty while the engine is away: the judge asks again, and nothing is cached under that. */
  private async findImage(version: GradableVersion): Promise<string> {
    try {
      return await this.versions.image(version);
    } catch (error) {
      if (error instanceof SandboxInfraError) return '';
      throw error;
    }
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

/** Public tests first: a submission has not seen a private input before the tests whose texts are told are over. */
function testsOf(version: GradableVersion, { scope }: NewGrading): GradableTest[] {
  const shown = version.tests.filter(({ visibility }) => visibility === 'public');
  const tests = scope === 'public' ? shown : [...shown, ...version.tests.filter(({ visibility }) => visibility !== 'public')];
  if (tests.length > 0) return tests;
  throw new DomainError('not-gradable', 'The version has no public tests.', [{ pointer: '/scope', detail: 'no tests in it' }]);
}

function limitsOf({ limits }: GradableVersion, { limits: { cpu_seconds } }: NewGrading): Limits {
  if (cpu_seconds === undefined) return limits;
  return { ...limits, cpuSeconds: cpu_seconds, wallSeconds: cpu_seconds * WALL_FACTOR };
}
