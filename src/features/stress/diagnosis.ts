import { Inject, Injectable } from '@nestjs/common';
import type { AttemptEvidence, Rerun, RerunToggle } from '../../domain/failure-tags';
import type { Verdict } from '../../domain/verdict';
import { UnitOfWork } from '../../platform/database';
import { newId } from '../../platform/ids';
import { SANDBOX, type ExecutionSpec, type RunReport, type Sandbox } from '../../platform/sandbox';
import type { ProvenJudgement } from '../grading';
import { failureOf, type Diagnosis } from './evidence';
import { StressRepository } from './stress.repository';
import type { Subject } from './subjects';

/** Failures that a second look can say more about; who ran into a limit would run into it three times more. */
const WORTH_IT: ReadonlySet<Verdict> = new Set(['failed', 'crashed']);
/** Distinct submissions of one run that are looked at again: each takes a second or two and two containers. */
const MAX_DIAGNOSED = 64;
/** Of the run with other hash seeds; the judged run has 0. */
const OTHER_SEED = 424_242;

/** Runs a failed submission again in fresh containers: as it was, with another hash seed, and in reverse order. */
@Injectable()
export class Diagnoses {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** Null for what is not looked at again. Rejects with SandboxInfraError. */
  async find(runId: string, subject: Subject, judgement: ProvenJudgement, signal: AbortSignal): Promise<Diagnosis | null> {
    if (!WORTH_IT.has(judgement.report.verdict) || judgement.files.length === 0) return null;
    const known = await this.repository.findDiagnosed(this.work.reader, runId, judgement.sha256);
    if (known !== undefined) return diagnosisIn(known);
    if ((await this.repository.countDiagnosed(this.work.reader, runId)) >= MAX_DIAGNOSED) return null;
    const { runs } = await this.sandbox.run(specOf(subject, judgement), { signal });
    const tests = (runs[0]?.tests ?? []).map(({ id, outcome, failure }) => ({
      id,
      outcome,
      failure: failure ? failureOf(failure) : null,
    }));
    return { tests, reruns: runs.map(toRerun) };
  }
}

const TOGGLES: readonly RerunToggle[] = ['none', 'hash-seed', 'order'];

function specOf({ state }: Subject, { files, tests, outcome }: ProvenJudgement): ExecutionSpec {
  const ids = tests.map(({ id }) => id);
  return {
    ...{ id: newId('execution'), image: outcome.image ?? state.certifiedImage, interface: state.interface },
    trust: state.trust === 'in-process' ? 'in-process' : 'isolated-oracle',
    ...{ solutions: { attempt: [...files] }, suite: state.suite, limits: state.limits },
    runs: TOGGLES.map((toggle) => ({
      ...{ id: toggle, solution: 'attempt', hashSeed: toggle === 'hash-seed' ? OTHER_SEED : 0 },
      tests: toggle === 'order' ? ids.toReversed() : ids,
    })),
    labels: { 'assay.purpose': 'diagnosis' },
  };
}

function toRerun({ id, verdict, tests }: RunReport): Rerun {
  return {
    toggle: id as RerunToggle,
    verdict,
    outcomes: Object.fromEntries(tests.map((test) => [test.id, test.outcome])),
  };
}

/** Of equal bytes that were looked at before: what their evidence keeps of it. */
function diagnosisIn(evidence: string): Diagnosis {
  const { tests, reruns } = JSON.parse(evidence) as AttemptEvidence;
  return { tests, reruns: [...(reruns ?? [])] };
}
