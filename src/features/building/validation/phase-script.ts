import type { TestCommand, TreeFile } from '../../../domain/swe';
import type { WorkFile } from '../../../platform/sandbox/work-container.port';

/** Name of the variable that tells a runner in which order to run its tests; profiles use it where their runner takes a seed. */
export const ORDER_SEED_VARIABLE = 'ASSAY_ORDER_SEED';

/** Where a run ended: a patch does not apply, what changed does not compile, or the tests ran. */
const STAGES = ['fix', 'prepare', 'tests'] as const;
export type Stage = (typeof STAGES)[number];

export interface PhaseScript {
  script: string;
  files: WorkFile[];
  /** Folder of the report, ending in `/`. */
  reports: string;
}

/**
 * The script of one run of base, before or after, which applies the patches first. It ends with the exit code of the last stage that it reached, and says both in a last
 * line that starts with the nonce. Paths hold the nonce, so that no test of the repository knows where its report goes.
 */
export function phaseScript(nonce: string, test: TestCommand, patches: readonly Buffer[]): PhaseScript {
  const folder = `/tmp/${nonce}`;
  const reports = `${folder}-report/`;
  const stdout = test.report === 'stdout';
  const files: TreeFile[] = [
    program(`${folder}/prepare.sh`, test.prepare, reports),
    program(`${folder}/run.sh`, [test.run], reports),
    ...patches.map((content, index) => ({ path: `${folder}/${index}.patch`, mode: '100644', content })),
  ];
  const apply = "git -c safe.directory='*' -c core.hooksPath=/dev/null apply --whitespace=nowarn";
  const script = [
    `finish() { printf '\\n%s %s %d\\n' ${nonce} "$1" "$2"; exit "$2"; }`,
    ...patches.map((_, index) => `{ ${apply} ${folder}/${index}.patch && rm ${folder}/${index}.patch; } || finish fix $?`),
    `sh -e ${folder}/prepare.sh || finish prepare $?`,
    `sh -e ${folder}/run.sh${stdout ? ` > ${reports}stdout` : ''}`,
    'finish tests $?',
  ];
  return { script: `${script.join('\n')}\n`, files, reports };
}

function program(path: string, commands: readonly string[], reports: string): TreeFile {
  const text = commands.map((command) => `${command.replaceAll('{report}', reports.slice(0, -1))}\n`).join('');
  return { path, mode: '100644', content: Buffer.from(text) };
}

/**
 * Which stage the script ended at, by its last line. Undefined where that line is missing, stands more than once, or tells another exit
 * code than the container: then something else than our script ended the run.
 */
export function findStage(nonce: string, log: Buffer, exitCode: number): Stage | undefined {
  const marks = [...log.toString('latin1').matchAll(new RegExp(`^${nonce} (fix|prepare|tests) ([0-9]+)$`, 'gm'))];
  const [mark] = marks;
  if (!mark || marks.length > 1 || Number(mark[2]) !== exitCode) return undefined;
  return STAGES.find((stage) => stage === mark[1]);
}
