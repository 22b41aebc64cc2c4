import { attempt, hint } from './attempts';
import { arbitrate, askForTests, contradict, prove, refuse, sealTests, uphold, writeTests } from './blind-tests';
import { verify } from './directory';
import { accept, consolidate, dispute, sayBlind, screen, sitFirst, sitSecond } from './evaluators';
import type { SweEye } from './eyes';
import { release } from './releases';
import type { Step, SweScene, SweStage } from './scene';

/** Each state with what leads there; each has a task of its own. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  'blind tests being written': [verify, hint, askForTests, writeTests],
  'blind tests refused': [verify, hint, askForTests, writeTests, sealTests, refuse],
  'blind tests proved': [verify, hint, askForTests, writeTests, sealTests, prove, attempt],
  'blind tests disputed': [verify, hint, askForTests, writeTests, sealTests, contradict, arbitrate, attempt],
  'blind tests upheld': [verify, hint, askForTests, writeTests, sealTests, contradict, arbitrate, uphold, attempt],
  'evaluator seated': [verify, hint, askForTests, writeTests, sealTests, prove, attempt, screen, sitFirst],
  'evaluators at work': [verify, attempt, screen, sitFirst, sayBlind, consolidate, sitSecond],
  'disputed before the blind value': [verify, attempt, screen, sitFirst, dispute],
  golden: [
    verify,
    hint,
    askForTests,
    writeTests,
    sealTests,
    prove,
    screen,
    sitFirst,
    sayBlind,
    consolidate,
    sitSecond,
    accept,
    release,
  ],
};
export const SWE_STATES = Object.keys(STATES);

export async function buildSweScene(stage: SweStage, state: string, number: number): Promise<SweScene> {
  const scene: SweScene = {
    ...{ state, number, sweId: `example__dates-${number}`, taskId: '', eyes: new Map<string, SweEye>(), published: false },
    fencingToken: 0,
  };
  for (const step of STATES[state] ?? []) await step(stage, scene);
  return scene;
}

export { maySweEyeSee, SWE_SEES, type SweEye, type SweKind } from './eyes';
export type { SweScene, SweStage } from './scene';
