import type { TestReport, UnreadableReport } from '../../../domain/swe';
import { runCandidate, variationOf, type Bench } from '../../building';
import type { ControlState } from '../domain/verdict';
import { canariesOf, tellsAll, type Canaries } from '../canaries';
import type { TaskFacts } from './task-facts';

/**
 * Asked of a patch with which all expected tests seem to pass: whether the runner, with the patch in place, still tells tests as they are.
 * It gets tests that did not exist before, some of which have to fail. Where it does not tell them, the golden patch is asked too: only if
 * the runner tells them then, it is the patch's doing.
 */
export async function askControl(bench: Bench, task: TaskFacts, patch: Buffer): Promise<ControlState> {
  const given = canariesOf(task);
  if (!given) return 'unavailable';
  if (await tells(bench, task, given, [patch])) return 'held';
  const golden = [task.inlineTestPatch, task.goldenPatch];
  return (await tells(bench, task, given, golden)) ? 'broken' : 'unavailable';
}

async function tells(
  bench: Bench,
  task: TaskFacts,
  { files, prepare, canaries }: Canaries,
  patches: readonly Buffer[],
): Promise<boolean> {
  const planted = new Set(files.map(({ path }) => path));
  const { report } = await runCandidate(bench, variationOf(1), {
    files: [...task.testFiles.filter(({ path }) => !planted.has(path)), ...files],
    ...{ removed: task.deletedTestFiles, patches: patches.filter(({ length }) => length > 0) },
    test: { ...task.test, prepare: [...prepare, ...task.test.prepare] },
  });
  return report !== undefined && isRead(report) && tellsAll(report, canaries);
}

function isRead(report: TestReport | UnreadableReport): report is TestReport {
  return 'tests' in report;
}
