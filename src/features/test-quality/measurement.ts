import { Injectable } from '@nestjs/common';
import { publicCalls, remarksOn } from '../../platform/python';
import type { Limits, RunReport } from '../../platform/sandbox';
import {
  buildLookupTable,
  FlakeMatrix,
  type Known,
  type Mutant,
  type MutantFate,
  type RequirementScore,
  Mutation,
  MutantSource,
  planMatrix,
  type Subject,
  SuiteRunner,
  type Survivor,
} from '../probing';
import { VALIDATION_LIMITS } from '../validation';
import type { ProbeResult, QualityEvidence, TableResult } from './domain/evidence';
import type { QualityPolicy } from './domain/policy';
import type { TestQualityRepository } from './test-quality.repository';

/** Mutants a step: what a killed server has to do again, some seconds. */
const CHUNK = 100;

type Probes = Awaited<ReturnType<TestQualityRepository['loadProbes']>>;

/** Does a step unless it was done before, and keeps what it found. */
export type Once = <T>(step: string, work: () => Promise<T>) => Promise<T>;

interface Made {
  mutants: Mutant[];
  dropped: QualityEvidence['dropped'];
  limits: Limits;
  tests: QualityEvidence['tests'];
}

/** Measures one suite, step by step. Writes nothing itself: `once` keeps what was found. */
@Injectable()
export class Measurement {
  constructor(
    private readonly source: MutantSource,
    private readonly mutation: Mutation,
    private readonly matrix: FlakeMatrix,
    private readonly runner: SuiteRunner,
  ) {}

  async take(subject: Subject, policy: QualityPolicy, probes: Probes, once: Once, signal: AbortSignal): Promise<void> {
    await once('remarks', () => remarksOn(subject.suite));
    const { mutants, limits } = await once('mutants', () => this.make(subject, policy, signal));
    const fates = await this.kill(subject, mutants, limits, once, signal);
    await once<Survivor[]>('survivors', () => this.mutation.look(subject, mutants, fates, limits, signal));
    if (policy.requirementScore > 0) await this.scoreEach(subject, { mutants, fates, limits }, once, signal);
    await once('probes', () => this.tryProbes(subject, probes, signal));
    await once('table', () => this.tryTable(subject, signal));
    for (const group of planMatrix(subject.tests.map(({ id }) => id)))
      await once(`matrix-${group.id}`, () => this.matrix.run(subject, group, signal));
  }

  private async make(subject: Subject, { leftOut, maxMutants }: QualityPolicy, signal: AbortSignal): Promise<Made> {
    const { mutants, dropped } = await this.source.of(subject, signal);
    const wanted = mutants.filter(({ operator }) => !leftOut.includes(operator));
    // Ids are hashes: the first by id are a fair sample, and the same one each time.
    const sample = new Set(
      wanted
        .map(({ id }) => id)
        .sort()
        .slice(0, maxMutants),
    );
    const kept = wanted.filter(({ id }) => sample.has(id));
    const limits = await this.mutation.limitsFor(subject, signal);
    return { mutants: kept, dropped: { ...dropped, leftOut: mutants.length - kept.length }, limits, tests: subject.tests };
  }

  private async kill(
    subject: Subject,
    mutants: Mutant[],
    limits: Limits,
    once: Once,
    signal: AbortSignal,
  ): Promise<MutantFate[]> {
    const fates: MutantFate[] = [];
    for (let from = 0; from < mutants.length; from += CHUNK) {
      const part = mutants.slice(from, from + CHUNK);
      fates.push(...(await once(`killed-${from}`, () => this.mutation.kill(subject, part, limits, signal))));
    }
    return fates;
  }

  private async scoreEach(subject: Subject, known: Omit<Known, 'reached'>, once: Once, signal: AbortSignal): Promise<void> {
    const reached = await once('reach', () => this.mutation.reach(subject, known.mutants, known.limits, signal));
    const requirements = [...new Set(subject.tests.flatMap(({ requirementIds }) => requirementIds))];
    for (const id of requirements)
      await once<RequirementScore[]>(`requirement-${id}`, async () => [
        await this.mutation.scoreRequirement(subject, id, { ...known, reached }, signal),
      ]);
  }

  private async tryProbes(subject: Subject, probes: Probes, signal: AbortSignal): Promise<ProbeResult[]> {
    const tests = subject.tests.map(({ id }) => id);
    const trials = probes.map(({ id, files }) => ({ id, solution: files, tests, failFast: false }));
    const reports = await this.runner.runAll(subject, trials, { limits: VALIDATION_LIMITS, signal });
    return probes.map(({ id, kind }, index) => ({ id, kind, ...outcomeOf(reports[index]) }));
  }

  private async tryTable(subject: Subject, signal: AbortSignal): Promise<TableResult> {
    const { interface: declared, tests } = subject;
    const names = declared.modules.flatMap((module) => module.names.map((name) => `${module.name}.${name}`));
    const table = buildLookupTable(declared, await publicCalls(subject.suite, names));
    if ('reason' in table) return table;
    const trial = { id: 'lookup-table', solution: table.files, tests: tests.map(({ id }) => id), failFast: false };
    const [report] = await this.runner.runAll(subject, [trial], { limits: VALIDATION_LIMITS, signal });
    const { verdict, failed } = outcomeOf(report);
    const of = (visibility: 'public' | 'private') => tests.filter((test) => test.visibility === visibility).map(({ id }) => id);
    const [shown, hidden] = [of('public'), of('private')];
    return {
      ...{ calls: table.calls, verdict, publicTests: shown.length, privateTests: hidden.length },
      publicPassed: shown.filter((id) => !failed.includes(id)).length,
      privateFailed: hidden.filter((id) => failed.includes(id)).length,
    };
  }
}

/** A suite that could not run against it at all rejects it by every test. */
function outcomeOf(report: RunReport | undefined): Pick<ProbeResult, 'verdict' | 'failed'> {
  if (!report) throw new Error('a trial without a report');
  const failed = report.tests.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id);
  return { verdict: report.verdict, failed };
}
