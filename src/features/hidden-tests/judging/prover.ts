import { Inject, Injectable } from '@nestjs/common';
import type { TestCommand, TestReport, TreeFile } from '../../../domain/swe';
import { CLOCK, type Clock } from '../../../platform/clock';
import { SandboxInfraError, WORK_CONTAINERS, WORK_LIMITS, type WorkContainers } from '../../../platform/sandbox';
import { Remakes, type SweTask } from '../../batches';
import { judgeRun, RejectedError, runCandidate, variationOf, type Bench, type ValidationRecord } from '../../building';
import { judgeProof, type Proof } from './proof';
import { judgeTrial, type BaseStates, type Finding, type Trial } from './trial';

/** What became of a suite; of one that was proved, what its directory is now. */
export interface Proving {
  remade: Awaited<ReturnType<Remakes['make']>>;
  trial: Trial | undefined;
  proof: Proof | undefined;
  record: ValidationRecord | undefined;
}

/** Enough to tell a test that differs from run to run, on one processor too and in another order. */
const TRIALS = 3;
/** Runs that could not be read because the build, or the collection of everything, was broken. */
const UNBUILT: readonly string[] = ['after-broken', 'report-missing'];

/** Proves blind tests: first alone on the bare base, then with all that the task has, by the machinery of any candidate. */
@Injectable()
export class Prover {
  constructor(
    @Inject(WORK_CONTAINERS) private readonly containers: WorkContainers,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly remakes: Remakes,
  ) {}

  async prove(runId: string, task: SweTask, added: readonly TreeFile[], signal: AbortSignal): Promise<Proving> {
    const before = JSON.parse(task.record) as ValidationRecord;
    const found: Omit<Proving, 'remade'> = { trial: undefined, proof: undefined, record: undefined };
    const onBase = async (image: string, test: TestCommand, memoryBytes: number) => {
      const limits = { ...WORK_LIMITS, memoryBytes };
      const bench: Bench = { containers: this.containers, clock: this.clock, image, taskId: task.id, limits, signal };
      found.trial = await this.tryOut(bench, test, added, baseOf(before));
      return found.trial.findings.map(({ code, detail }) => ({ code, evidence: detail }));
    };
    const onProof = (record: ValidationRecord) => {
      [found.record, found.proof] = [record, judgeProof(record, before)];
      return found.proof.kind === 'proved' ? [] : [{ code: found.proof.kind, evidence: 'blind tests' }];
    };
    const remade = await this.remakes.make(runId, task, { added, onBase, onProof }, signal);
    return { remade, ...found };
  }

  private async tryOut(bench: Bench, test: TestCommand, files: readonly TreeFile[], base: BaseStates): Promise<Trial> {
    const reports: (TestReport | undefined)[] = [];
    const began = this.clock.now().toISOString();
    for (let repetition = 1; repetition <= TRIALS; repetition += 1) {
      const run = await runCandidate(bench, variationOf(repetition), { files, removed: [], patches: [], test });
      try {
        reports.push(judgeRun(run, run.stage));
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error;
        const { code, detail } = error.rejection;
        if (code === 'interrupted') throw new SandboxInfraError('harness-lost', detail);
        if (!UNBUILT.includes(code)) return { tests: [], builds: false, findings: [endOf(code)] };
        reports.push(undefined);
      }
    }
    const days = [began, this.clock.now().toISOString()].map((at) => at.slice(0, 10));
    return judgeTrial(reports, base, [...new Set(days)]);
  }
}

function endOf(code: string): Finding {
  return { code, test: null, detail: 'so a run of the suite on the base ended' };
}

function baseOf({ tests }: ValidationRecord): BaseStates {
  const ofBase = tests.filter(({ states }) => states.base.some((state) => state !== 'absent'));
  return new Map(ofBase.map(({ id, states }) => [id, states.base]));
}
