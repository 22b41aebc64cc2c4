import { Injectable } from '@nestjs/common';
import type { Limits, RunReport } from '../../platform/sandbox';
import { VALIDATION_LIMITS } from '../validation';
import { diffOf, editOf, withEdit, type Mutant } from './domain/mutant';
import { trialsFor, type RequirementScore } from './domain/requirement-score';
import { isSurvivor, type MutantFate } from './domain/score';
import type { Subject } from './subject';
import { SuiteRunner, type Trial } from './suite-runner';

/** A mutant that every test lets through, and the tests that execute what it changes; null where that can't be found out. */
export interface Survivor extends MutantFate {
  scope: string;
  diff: string;
  reachedBy: string[] | null;
}

/** What a mutation run has shown of all mutants together. */
export interface Known {
  mutants: readonly Mutant[];
  fates: readonly MutantFate[];
  reached: Record<string, string[]>;
  limits: Limits;
}

/** The reference of a proved state does not pass where its mutants are to run: it depends on where it runs. */
export class ReferenceFailed extends Error {}

/** Runs mutants of a subject's reference against its tests. */
@Injectable()
export class Mutation {
  constructor(private readonly runner: SuiteRunner) {}

  /**
   * Five times what the reference takes, at least a second: a mutant that takes longer has left the reference's way. Throws
   * ReferenceFailed.
   */
  async limitsFor(subject: Subject, signal: AbortSignal): Promise<Limits> {
    const tests = subject.tests.map(({ id }) => id);
    const trial: Trial = { id: 'reference', solution: subject.solution, tests, failFast: false };
    const [run] = await this.runner.runAll(subject, [trial], { limits: VALIDATION_LIMITS, signal });
    if (run?.verdict !== 'passed') throw new ReferenceFailed(`the reference of ${subject.id} does not pass: ${run?.verdict}`);
    return limitsAfter(run.usage.cpuSeconds);
  }

  /** What becomes of each mutant; a time-out is a kill. */
  async kill(subject: Subject, mutants: readonly Mutant[], limits: Limits, signal: AbortSignal): Promise<MutantFate[]> {
    const tests = subject.tests.map(({ id }) => id);
    const trials = mutants.map((mutant): Trial => {
      return { id: mutant.id, solution: withEdit(subject.solution, mutant.path, editOf(mutant)), tests, failFast: true };
    });
    const reports = await this.runner.runAll(subject, trials, { limits, signal });
    return mutants.map((mutant, index) => fateOf(mutant, reports[index]));
  }

  /** The diffs of survivors, and who executes them: the tests that fail when their statement raises. */
  async look(subject: Subject, mutants: readonly Mutant[], fates: readonly MutantFate[], limits: Limits, signal: AbortSignal) {
    const named = new Map(mutants.map((mutant) => [mutant.id, mutant]));
    const survivors = fates.filter(isSurvivor).flatMap((fate) => {
      const mutant = named.get(fate.id);
      return mutant ? [{ fate, mutant }] : [];
    });
    const reached = await this.reachedBy(
      subject,
      survivors.map(({ mutant }) => mutant),
      limits,
      signal,
    );
    const contents = new Map(subject.solution.map(({ path, content }) => [path, content]));
    return survivors.map(({ fate, mutant }): Survivor => {
      const diff = diffOf(contents.get(mutant.path) ?? '', mutant);
      return { ...fate, scope: mutant.scope, diff, reachedBy: reached.get(keyOf(mutant)) ?? null };
    });
  }

  /** The tests that execute what each mutant changes; of what runs at import, nobody can say. */
  async reach(
    subject: Subject,
    mutants: readonly Mutant[],
    limits: Limits,
    signal: AbortSignal,
  ): Promise<Record<string, string[]>> {
    const reached = await this.reachedBy(subject, mutants, limits, signal);
    return Object.fromEntries(mutants.flatMap((mutant) => (mutant.reach ? [[mutant.id, reached.get(keyOf(mutant)) ?? []]] : [])));
  }

  /** What the tests of one requirement notice by themselves. Runs only what the run of the whole suite has not shown. */
  async scoreRequirement(
    subject: Subject,
    requirementId: string,
    { mutants, fates, reached, limits }: Known,
    signal: AbortSignal,
  ): Promise<RequirementScore> {
    const tests = subject.tests.filter(({ requirementIds }) => requirementIds.includes(requirementId)).map(({ id }) => id);
    const { open, known, tried, ...rest } = trialsFor(new Set(tests), fates, new Map(Object.entries(reached)));
    const asked = mutants.filter(({ id }) => open.includes(id));
    const trials = asked.map((mutant): Trial => {
      return { id: mutant.id, solution: withEdit(subject.solution, mutant.path, editOf(mutant)), tests, failFast: true };
    });
    const reports = await this.runner.runAll(subject, trials, { limits, signal });
    const killed = known.length + reports.filter(({ verdict }) => verdict !== 'passed').length;
    return { requirementId, ...rest, tried: tried.length, killed };
  }

  /** One run a statement, however many mutants of it there are. */
  private async reachedBy(subject: Subject, mutants: readonly Mutant[], limits: Limits, signal: AbortSignal) {
    const tests = subject.tests.map(({ id }) => id);
    const trials = new Map<string, Trial>();
    for (const { path, reach } of mutants) {
      const key = keyOf({ path, reach });
      if (reach && !trials.has(key))
        trials.set(key, {
          id: `reach-${trials.size}`,
          solution: withEdit(subject.solution, path, reach),
          tests,
          failFast: false,
        });
    }
    const reports = await this.runner.runAll(subject, [...trials.values()], { limits, signal });
    return new Map([...trials.keys()].map((key, index) => [key, failedIn(reports[index])]));
  }
}

/** CPU and wall seconds from what the reference used; the rest as in a validation. */
export function limitsAfter(cpuSeconds: number): Limits {
  const cpu = Math.min(VALIDATION_LIMITS.cpuSeconds, Math.max(1, Math.ceil(5 * cpuSeconds)));
  return { ...VALIDATION_LIMITS, cpuSeconds: cpu, wallSeconds: 3 * cpu };
}

function keyOf({ path, reach }: Pick<Mutant, 'path' | 'reach'>): string {
  return JSON.stringify([path, reach]);
}

function fateOf({ id, operator, path, line }: Mutant, report: RunReport | undefined): MutantFate {
  if (!report) throw new Error(`${id} has no report`);
  const killedBy = failedIn(report)[0] ?? null;
  return { id, operator, path, line, verdict: report.verdict, killedBy };
}

function failedIn(report: RunReport | undefined): string[] {
  return (report?.tests ?? []).filter(({ outcome }) => outcome !== 'passed' && outcome !== 'not-run').map(({ id }) => id);
}
