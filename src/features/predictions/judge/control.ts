import type { TestReport, UnreadableReport } from '../../../domain/swe';
import { runCandidate, variationOf, type Bench } from '../../building';
import type { ControlState } from '../domain/verdict';
import { canaryFile, tellsAll, type CanaryFile } from './canaries';
import type { TaskFacts } from './task-facts';

/**
 * Asked of a patch with which all expected tests seem to pass: whether the runner, with the patch in place, still tells tests as they are.
 * It gets tests that did not exist before, some of which have to fail. Where it does not tell them, the golden patch is asked too: only if
 * the runner tells them then, it is the patch's doing.
 */
export async function askControl(bench: Bench, task: TaskFacts, patch: Buffer): Promise<ControlState> {
  const given = canaryFile(task);
  if (!given) return 'unavailable';
  if (await tells(bench, task, given, [patch])) return 'held';
  const golden = [task.inlineTestPatch, task.goldenPatch];
  return (await tells(bench, task, given, golden)) ? 'broken' : 'unavailable';
}

async function tells(
  bench: Bench,
  task: TaskFacts,
  { file, canaries }: CanaryFile,
  patches: readonly Buffer[],
): Promise<boolean> {
  const { report } = await runCandidate(bench, variationOf(1), {
    ...{ files: [...task.testFiles, file], removed: task.deletedTestFiles, test: task.test },
    patches: patches.filter(({ length }) => length > 0),
  });
  return report !== undefined && isRead(report) && tellsAll(report, canaries);
}

function isRead(report: TestReport | UnreadableReport): report is TestReport {
  return 'tests' in report;
}
