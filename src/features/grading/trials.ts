import { Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';
import { sha256 } from '../../platform/hash';
import { SandboxInfraError, type Isolation, type Limits } from '../../platform/sandbox';
import type { GradableTest, ProvenState } from '../pools';
import { withoutRun } from './domain/outcome';
import { Flights, type Arrival } from './flights';
import type { Scope } from './grading.schema';
import type { Submitted } from './submission';
import { Versions } from './versions';

/** One submission against one proven state of a task. */
export interface Trial {
  /** For logs and container labels. */
  id: string;
  /** Whose turn it is in the queue before the grader. */
  account: string;
  state: ProvenState;
  scope: Scope;
  tests: GradableTest[];
  submitted: Submitted;
  limits: Limits;
  isolation: Isolation;
  /** Ends at the first test that does not pass. */
  failFast: boolean;
  deadlineMs: number;
  signal?: AbortSignal | undefined;
  /** Waits for room in the queue rather than be refused. */
  patient: boolean;
}

/** The one way to a verdict: through the cache, the queue and the grader. */
@Injectable()
export class Trials {
  constructor(
    private readonly versions: Versions,
    private readonly flights: Flights,
  ) {}

  /** Rejects with DomainError (no room, deadline) or the signal's reason; failed infrastructure is a verdict. */
  async run({ state, submitted, deadlineMs, scope, ...trial }: Trial): Promise<Arrival> {
    const { id, tests, limits, failFast } = trial;
    const isolation = state.trust === 'in-process' ? 'one-shot' : (state.environment.isolation ?? trial.isolation);
    if (submitted.files.length === 0) {
      const ids = tests.map((test) => test.id);
      const run = withoutRun('no-code', ids, 'there is no code in the reply');
      const outcome = { run, trust: state.trust, isolation, limits, image: null, runnerVersion: null };
      return { outcome, gradingId: id, cached: false, ran: true };
    }
    const image = await this.findImage(state);
    const key = sha256(JSON.stringify([submitted.sha256, state.id, scope, image, limits, state.trust, isolation, failFast]));
    const deadline = monotonicMs() + deadlineMs;
    return this.flights.fly({
      ...trial,
      version: state,
      files: submitted.files,
      signal: trial.signal,
      isolation,
      image,
      key,
      deadline,
    });
  }

  /** Empty while the engine is away: the judge asks again, and nothing is cached under that. */
  private async findImage(state: ProvenState): Promise<string> {
    try {
      return await this.versions.image(state);
    } catch (error) {
      if (error instanceof SandboxInfraError) return '';
      throw error;
    }
  }
}

/** Public tests first: a submission has not seen a private input before the tests whose texts are told are over. */
export function testsOf(state: Pick<ProvenState, 'tests'>, scope: Scope): GradableTest[] {
  const shown = state.tests.filter(({ visibility }) => visibility === 'public');
  const tests = scope === 'public' ? shown : [...shown, ...state.tests.filter(({ visibility }) => visibility !== 'public')];
  if (tests.length > 0) return tests;
  throw new DomainError('not-gradable', 'The version has no public tests.', [{ pointer: '/scope', detail: 'no tests in it' }]);
}
