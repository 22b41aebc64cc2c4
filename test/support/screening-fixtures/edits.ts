import type { RunRecord } from '../../../src/features/building';
import type { CriterionStatus, Effect } from '../../../src/features/screening/domain/finding';
import type { ScreeningEvidence } from '../../../src/features/screening/domain/evidence';
import { judged, patchOf, withRuns, withTests, type Edit } from '../screening';

/** What a criterion has to say of an edit of the good evidence. */
export interface Fixture {
  code: string;
  name: string;
  edit: Edit;
  status: CriterionStatus;
  effect?: Effect;
}

export const SOURCE = 'src/durations/parser.py';
export const OTHER = 'tests/test_parser.py::test_other';

/** No change. */
export function same(evidence: ScreeningEvidence): ScreeningEvidence {
  return evidence;
}

export function good(code: string, name: string, edit: Edit = same): Fixture {
  return { code, name, edit, status: 'passed' };
}

export function bad(code: string, effect: Effect, name: string, edit: Edit): Fixture {
  return { code, name, edit, status: 'failed', effect };
}

export function unclear(code: string, name: string, edit: Edit): Fixture {
  return { code, name, edit, status: 'unknown' };
}

/** The same P2P under another name. */
export function named(id: string): Edit {
  return (evidence) => {
    const with_ = withTests(judged(id, 'pass', 'pass', 'pass'))(evidence);
    return { ...with_, p2p: [...with_.p2p, id] };
  };
}

export function fix(text: string): Edit {
  return (evidence) => ({ ...evidence, fixPatch: patchOf(text) });
}

export function tests(text: string): Edit {
  return (evidence) => ({ ...evidence, testPatch: patchOf(text) });
}

export function words(statement: string): Edit {
  return (evidence) => ({ ...evidence, statement });
}

export function oneRun(phase: RunRecord['phase'], edit: (run: RunRecord) => RunRecord): Edit {
  return withRuns((run) => (run.phase === phase && run.repetition === 1 ? edit(run) : run));
}

export function report(phase: RunRecord['phase'], more: object): Edit {
  return oneRun(phase, (run) => ({ ...run, report: { ...run.report, ...more } as NonNullable<RunRecord['report']> }));
}

export function format(name: 'junit' | 'libtest' | 'tap' | 'go-json', edit: Edit = same): Edit {
  return (evidence) => {
    const { record } = evidence;
    return edit({ ...evidence, record: { ...record, test: { ...record.test, format: name } } });
  };
}

export function command(run: string): Edit {
  return (evidence) => ({ ...evidence, record: { ...evidence.record, test: { ...evidence.record.test, run } } });
}

export function without(key: 'totals' | 'results'): Edit {
  return withRuns((run) => {
    if (!run.report || !('counts' in run.report)) return run;
    const { [key]: _, ...rest } = run.report;
    return { ...run, report: rest };
  });
}

export function control(name: 'empty' | 'spoof' | 'network' | 'clock', told: object | undefined): Edit {
  return (evidence) => ({
    ...evidence,
    controls: [
      ...evidence.controls.filter((one) => one.control !== name),
      ...(told === undefined ? [] : [{ control: name, ...told }]),
    ],
  });
}

export function repeatedLines(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `    value_${at} = compute(${at})`);
}
