import { patchBench, type PatchBench } from '../../support/patch-task';
import { HOSTILE_PATCHES, PATCH_TASKS, runPatch, wrongOfPatch, type HostilePatch } from './patches';

/** Runs the hostile patches whose id matches, a runner at a time, and tells each in a line; answers how many came out wrong. */
export async function runPatches(only: RegExp, tell: (line: string) => void): Promise<number> {
  let wrong = 0;
  for (const runner of Object.keys(PATCH_TASKS) as (keyof typeof PATCH_TASKS)[]) {
    const patches = HOSTILE_PATCHES.filter((patch) => patch.runner === runner && only.test(patch.id));
    if (patches.length === 0) continue;
    const bench = await patchBench(PATCH_TASKS[runner]());
    try {
      // Else nothing of what follows would say anything.
      const { outcome, reason, control } = await bench.judge.judge({ taskId: bench.taskId, patch: bench.golden });
      const isRight = outcome === 'resolved' && control === 'held';
      tell(`patch  ${runner}/golden  ${outcome}${isRight ? '' : `  WRONG: ${control} ${reason?.detail ?? ''}`}`);
      wrong += isRight ? 0 : 1;
      for (const patch of patches) wrong += await runOne(bench, patch, tell);
    } finally {
      await bench.close();
    }
  }
  return wrong;
}

async function runOne(bench: PatchBench, patch: HostilePatch, tell: (line: string) => void): Promise<number> {
  const verdict = await runPatch(bench, patch);
  const problems = wrongOfPatch(patch, verdict);
  const flags = verdict.flags.map(({ code }) => code).join(' ');
  const what = `patch  ${patch.runner}/${patch.id}  ${verdict.outcome}  ${verdict.reason?.code ?? ''}  ${flags}`;
  tell(
    `${what}${patch.blind === undefined ? '' : '  (cannot be told)'}${problems.map((problem) => `  WRONG: ${problem}`).join('')}`,
  );
  return problems.length > 0 ? 1 : 0;
}
