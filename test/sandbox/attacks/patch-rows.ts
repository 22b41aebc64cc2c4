import { patchBench, type PatchBench } from '../../support/patch-task';
import { HOSTILE_PATCHES, runPatch, wrongOfPatch, type RunnerPatches } from './patches';
import type { HostilePatch } from './patches/hostile-patch';

/** Runs the hostile patches whose id matches, a runner at a time, and tells each in a line; answers how many came out wrong. */
export async function runPatches(only: RegExp, tell: (line: string) => void): Promise<number> {
  let wrong = 0;
  for (const [runner, { task, patches }] of Object.entries<RunnerPatches>(HOSTILE_PATCHES)) {
    const wanted = patches.filter(({ id }) => only.test(id));
    if (wanted.length === 0) continue;
    const bench = await patchBench(await task());
    try {
      // Else nothing of what follows would say anything.
      const { outcome, reason, control } = await bench.judge.judge({ taskId: bench.taskId, patch: bench.golden });
      const isRight = outcome === 'resolved' && control === 'held';
      tell(`patch  ${runner}/golden  ${outcome}${isRight ? '' : `  WRONG: ${control} ${reason?.detail ?? ''}`}`);
      wrong += isRight ? 0 : 1;
      for (const patch of wanted) wrong += await runOne(bench, runner, patch, tell);
    } finally {
      await bench.close();
    }
  }
  return wrong;
}

async function runOne(bench: PatchBench, runner: string, patch: HostilePatch, tell: (line: string) => void): Promise<number> {
  const verdict = await runPatch(bench, patch);
  const problems = wrongOfPatch(patch, verdict);
  const flags = verdict.flags.map(({ code }) => code).join(' ');
  const what = `patch  ${runner}/${patch.id}  ${verdict.outcome}  ${verdict.reason?.code ?? ''}  ${flags}`;
  tell(
    `${what}${patch.blind === undefined ? '' : '  (cannot be told)'}${problems.map((problem) => `  WRONG: ${problem}`).join('')}`,
  );
  return problems.length > 0 ? 1 : 0;
}
