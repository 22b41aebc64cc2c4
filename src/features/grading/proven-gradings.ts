import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/ids';
import type { SourceFile } from '../../platform/sandbox';
import type { GradableTest, ProvenState } from '../pools';
import { tell } from './domain/outcome';
import type { GradingResult, NewGrading, Scope } from './grading.schema';
import type { Outcome } from './judged';
import { readSubmission } from './submission';
import { testsOf, Trials } from './trials';

export interface ProvenOrder {
  /** Whose turn it is in the queue: work of the house takes its turn like anybody's. */
  account: string;
  state: ProvenState;
  submission: NewGrading['submission'];
  scope: Scope;
  signal?: AbortSignal;
  deadlineMs: number;
}

/** What was found, in whole: evidence. Whoever shows any of it to a person answers for walls and exposures. */
export interface ProvenJudgement {
  /** As for the profile `open`. */
  result: Pick<GradingResult, 'verdict' | 'scope' | 'public_pass' | 'private_pass' | 'trust'>;
  report: Outcome['run'];
  outcome: Outcome;
  /** In the order in which they ran: public ones first. */
  tests: readonly GradableTest[];
  version: ProvenState;
  files: readonly SourceFile[];
  /** Of the files that were judged. */
  sha256: string;
}

/**
 * Judges code against any proven state of a task, published or not, for other features: the same cache, queue and grader as
 * for trainers. Nothing is counted, stored or exposed here.
 */
@Injectable()
export class ProvenGradings {
  constructor(private readonly trials: Trials) {}

  /** All tests in scope are run. Failed infrastructure is the verdict `infra-error`. */
  async judge({ state, submission, scope, ...order }: ProvenOrder): Promise<ProvenJudgement> {
    const tests = testsOf(state, scope);
    const submitted = readSubmission(submission, state.interface);
    const { outcome } = await this.trials.run({
      ...{ ...order, id: newId('execution'), state, scope, tests, submitted },
      ...{ limits: state.limits, isolation: 'warm', failFast: false, patient: true },
    });
    const visibilities = tests.map(({ visibility }) => visibility);
    const told = tell(outcome.run, visibilities, 'open', false);
    return {
      result: {
        ...{ verdict: told.verdict, scope, trust: outcome.trust },
        ...{ public_pass: told.publicPass, private_pass: told.privatePass },
      },
      ...{ report: outcome.run, outcome, tests, version: state, files: submitted.files, sha256: submitted.sha256 },
    };
  }
}
