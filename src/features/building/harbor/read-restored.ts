import type { Change, TreeFile } from '../../../domain/swe';
import { Mirror } from '../../../platform/git';
import { classifyFile, isTestSide } from '../../sourcing';
import { isRunnerConfig } from './runner-config';

/** A larger file is data that tests read; it stays as the solver left it. */
const MAX_BYTES = 1024 * 1024;

/**
 * Files of the base that decide about tests and that the pull request leaves alone: what steers the runner, and the tests of P2P. They
 * are put back before grading.
 */
export async function readRestored(change: Change): Promise<TreeFile[]> {
  const mirror = await Mirror.open(change.mirror);
  try {
    const changed = new Set((await mirror.changes(change.baseCommit, change.headCommit)).map(({ path }) => path));
    const found = (await mirror.listTree(change.baseCommit)).filter(
      ({ path, mode, size }) =>
        mode.startsWith('100') &&
        size <= MAX_BYTES &&
        !changed.has(path) &&
        (isRunnerConfig(path) || isTestSide(classifyFile(path))),
    );
    const contents = await mirror.readBlobs(found.map(({ id }) => id));
    return found.map(({ path, mode }, at) => ({ path, mode, content: contents[at] ?? Buffer.alloc(0) }));
  } finally {
    await mirror.close();
  }
}
