import { Injectable } from '@nestjs/common';
import { SandboxInfraError } from '../../platform/sandbox';
import { ProvenGradings } from '../grading';
import type { Subject } from './subjects';

/** Whose turn it is in the queue before the grader: all stress runs together are one account. */
export const ACCOUNT = 'stress';
export const DEADLINE_MS = 600_000;

/** Judges the reference of a run's task by the way that its attempts go. */
@Injectable()
export class References {
  private readonly judged = new WeakMap<Subject, Promise<string[]>>();

  constructor(private readonly gradings: ProvenGradings) {}

  /**
   * Ids of the tests that the reference fails where attempts are judged; once a stretch of a run. The certificate says that it
   * passed them in containers of its own, with all of the host's processors: what hangs on that speaks against the task.
   * Rejects with SandboxInfraError.
   */
  failing(subject: Subject, signal: AbortSignal): Promise<string[]> {
    const known = this.judged.get(subject);
    if (known) return known;
    const judging = this.judge(subject, signal);
    this.judged.set(subject, judging);
    judging.catch(() => this.judged.delete(subject));
    return judging;
  }

  private async judge({ state, reference }: Subject, signal: AbortSignal): Promise<string[]> {
    const submission = { files: [...reference] };
    const { report } = await this.gradings.judge({
      ...{ account: ACCOUNT, state, submission, scope: 'all', signal, deadlineMs: DEADLINE_MS },
    });
    if (report.verdict === 'infra-error')
      throw new SandboxInfraError('harness-lost', report.detail ?? 'the reference could not be judged');
    return report.tests.flatMap(({ id, outcome }) => (outcome === 'passed' ? [] : [id]));
  }
}
