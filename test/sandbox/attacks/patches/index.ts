import type { PatchVerdict } from '../../../../src/features/predictions';
import { calcTask } from '../../../support/calc-task';
import type { OwnTask, PatchBench } from '../../../support/patch-task';
import { profiledTask } from '../../../support/profiled-task';
import { CARGO_PATCHES, cargoTask } from './cargo';
import { CMAKE_PATCHES, cmakeTask } from './cmake';
import { GO_PATCHES, goTask } from './go';
import type { HostilePatch } from './hostile-patch';
import { JEST_PATCHES, jestTask, MOCHA_PATCHES, mochaTask } from './jest-mocha';
import { MAVEN_PATCHES, mavenTask } from './maven';
import { NODE_PATCHES, nodeTask } from './node';
import { NUNIT_PATCHES, nunitTask } from './nunit';
import { PHPUNIT_PATCHES, phpunitTask } from './phpunit';
import { PYTEST_PATCHES } from './pytest';
import { MINITEST_PATCHES, minitestTask, RSPEC_PATCHES, rspecTask } from './ruby';
import { VITEST_PATCHES, vitestTask } from './vitest';

export interface RunnerPatches {
  /** Made when it is asked for: some images have to be built. */
  task: () => OwnTask | Promise<OwnTask>;
  patches: readonly HostilePatch[];
}

/** By the runner that they are against. */
export const HOSTILE_PATCHES = {
  pytest: { task: () => calcTask(), patches: PYTEST_PATCHES },
  'go-test': { task: goTask, patches: GO_PATCHES },
  'node-test': { task: () => profiledTask(nodeTask), patches: NODE_PATCHES },
  jest: { task: () => profiledTask(jestTask), patches: JEST_PATCHES },
  vitest: { task: () => profiledTask(vitestTask), patches: VITEST_PATCHES },
  mocha: { task: () => profiledTask(mochaTask), patches: MOCHA_PATCHES },
  'cargo-test': { task: () => profiledTask(cargoTask), patches: CARGO_PATCHES },
  maven: { task: () => profiledTask(mavenTask), patches: MAVEN_PATCHES },
  minitest: { task: () => profiledTask(minitestTask), patches: MINITEST_PATCHES },
  rspec: { task: () => profiledTask(rspecTask), patches: RSPEC_PATCHES },
  phpunit: { task: () => profiledTask(phpunitTask), patches: PHPUNIT_PATCHES },
  ctest: { task: () => profiledTask(cmakeTask), patches: CMAKE_PATCHES },
  nunit: { task: () => profiledTask(nunitTask), patches: NUNIT_PATCHES },
} as const satisfies Record<string, RunnerPatches>;

/** What came out otherwise than it has to; nothing where all is right. */
export function wrongOfPatch({ flags, blind, right }: HostilePatch, { outcome, flags: told, reason }: PatchVerdict): string[] {
  const expected = right === true || blind !== undefined ? 'resolved' : 'unresolved';
  const codes = told.map(({ code }) => code as string);
  return [
    ...(outcome === expected ? [] : [`${outcome} (${reason?.code ?? ''}) in place of ${expected}`]),
    ...flags.filter((code) => !codes.includes(code)).map((code) => `no flag ${code}`),
  ];
}

export async function runPatch(bench: PatchBench, { tree }: HostilePatch): Promise<PatchVerdict> {
  return bench.judge.judge({ taskId: bench.taskId, patch: bench.patchOf(tree) });
}
