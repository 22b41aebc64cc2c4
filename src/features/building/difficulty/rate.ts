import type { Change } from '../../../domain/swe';
import { Mirror, type PathChange } from '../../../platform/git';
import { measureChange, type ScoredFile } from './measure';
import { difficultyOf, type Difficulty } from './score';
import { swegenScore, type SwegenScore } from './swegen-score';

/** Larger files count by their patch alone. */
const MAX_BYTES = 2 * 1024 * 1024;

/** Both scores of a task. */
export interface DifficultyRating {
  syntax: Difficulty;
  swegen: SwegenScore;
}

/** Rates a change with the statement that a solver is given. */
export async function rateDifficulty(change: Change, instruction: string): Promise<DifficultyRating> {
  const mirror = await Mirror.open(change.mirror);
  try {
    const onTestSide = new Set([...change.testFiles.map(({ path }) => path), ...change.deletedTestFiles]);
    const files = await readSides(mirror, await mirror.changes(change.baseCommit, change.headCommit));
    const tests = files.filter(({ path }) => onTestSide.has(path));
    const source = files.filter(({ path }) => !onTestSide.has(path));
    const { measures } = await measureChange({ language: change.language, source, tests, statement: instruction });
    const swegen = swegenScore({
      fixPatch: change.fixPatch.toString('utf8'),
      tests: change.testFiles.map(({ content }) => content.toString('utf8')),
      instruction,
    });
    return { syntax: difficultyOf(measures), swegen };
  } finally {
    await mirror.close();
  }
}

async function readSides(mirror: Mirror, changes: readonly PathChange[]): Promise<ScoredFile[]> {
  const ids = [...new Set(changes.flatMap(({ oldId, newId }) => [oldId, newId]).filter((id) => !/^0+$/.test(id)))];
  const sizes = await mirror.blobSizes(ids);
  const small = ids.filter((_, at) => (sizes[at] ?? 0) <= MAX_BYTES);
  const contents = await mirror.readBlobs(small);
  const texts = new Map(small.map((id, at) => [id, contents[at]]));
  return changes.map(({ path, oldId, newId }) => {
    const [before, after] = [texts.get(oldId), texts.get(newId)];
    return { path, ...(before && { before }), ...(after && { after }) };
  });
}
