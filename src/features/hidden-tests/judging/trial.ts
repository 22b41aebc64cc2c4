import type { TestReport, TestState } from '../../../domain/swe';
import { isBad, isOk, mergeRuns, volatilePart } from '../../building';

/** What speaks against a suite, in words that its writer may read. */
export interface Finding {
  code: string;
  /** A test of the suite, or of the base; null for the suite as a whole. */
  test: string | null;
  detail: string;
}

/** What a suite did on the bare base. Nothing of the pull request was in any of its containers, so its writer may read all of it. */
export interface Trial {
  /** Ids that the base does not have, with their states by run. */
  tests: { id: string; states: TestState[] }[];
  /** Undefined where the suite does not build on the base: it may need what the statement asks for. */
  builds: boolean;
  findings: Finding[];
}

/** A base's tests by the states of their own runs. */
export type BaseStates = ReadonlyMap<string, readonly TestState[]>;

/** @param reports undefined where a run's build or collection of everything was broken */
export function judgeTrial(reports: readonly (TestReport | undefined)[], base: BaseStates, days: readonly string[]): Trial {
  const read = reports.filter((report) => report !== undefined);
  if (read.length < reports.length || read.some(({ tests }) => tests.length === 0))
    return unbuilt(reports.length - read.length, reports.length);
  const merged = mergeRuns(read);
  const tests = [...merged].filter(([id]) => !base.has(id)).map(([id, { states }]) => ({ id, states }));
  const duplicates = new Set(read.flatMap((report) => report.duplicates));
  const findings = tests.flatMap(({ id, states }) => against(id, states, duplicates.has(id), days));
  for (const [id, states] of base) {
    const now = merged.get(id)?.state ?? 'absent';
    if (states.length > 0 && states.every(isOk) && !isOk(now)) findings.push(finding('disturbs-the-base', id));
  }
  if (tests.length === 0 && read.every(({ broken }) => broken.length === 0)) findings.push(finding('no-tests', null));
  return { tests, builds: true, findings };
}

/** A build that is broken in some runs alone is as flaky as a test. */
function unbuilt(broken: number, of: number): Trial {
  return { tests: [], builds: false, findings: broken > 0 && broken < of ? [finding('flaky', null)] : [] };
}

function against(id: string, states: readonly TestState[], twice: boolean, days: readonly string[]): Finding[] {
  if (new Set(states).size > 1) return [finding('flaky', id)];
  if (twice) return [finding('told-twice', id)];
  if (volatilePart(id, days) !== undefined) return [finding('volatile-name', id)];
  return states.every((state) => isOk(state) || isBad(state)) ? [] : [finding('not-run', id)];
}

const DETAILS = {
  flaky: 'it differs from run to run on the base',
  'told-twice': 'two tests have this name',
  'volatile-name': 'its name changes from run to run',
  'not-run': 'it is skipped on the base',
  'disturbs-the-base': 'this test of the base does not pass beside the suite',
  'no-tests': 'the runner collects no test of the suite',
} as const;

function finding(code: keyof typeof DETAILS, test: string | null): Finding {
  return { code, test, detail: DETAILS[code] };
}
