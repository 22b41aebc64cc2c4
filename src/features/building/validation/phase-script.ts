import type { TestCommand, TreeFile } from '../../../domain/swe';
import type { WorkFile } from '../../../platform/sandbox/work-container.port';

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
 * `alone`: what the tests left running is told and ended before that line, so that it can't go on writing.
 */
export function phaseScript(nonce: string, test: TestCommand, patches: readonly Buffer[], alone = false): PhaseScript {
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
    'code=$?',
    ...(alone ? endOthers(nonce) : []),
    'finish tests "$code"',
  ];
  return { script: `${script.join('\n')}\n`, files, reports };
}

/** Only what the shell has itself: there may be no ps. A process that has ended and that nobody asked about yet has no program. */
function endOthers(nonce: string): string[] {
  const others = `for entry in /proc/[0-9]*; do pid=\${entry#/proc/}; [ "$pid" = 1 ] || [ "$pid" = $$ ] || [ ! -e "$entry/exe" ] || left="$left $pid"; done`;
  return [
    "left=''",
    others,
    `[ -z "$left" ] || printf '\\n%s left%s\\n' ${nonce} "$left"`,
    // What starts others faster than they are ended does not outlive the container either.
    `for try in 1 2 3; do [ -z "$left" ] || { kill -9 -1; left=''; ${others}; }; done`,
  ];
}

/** How many processes the tests left behind, by the line of {@link phaseScript}. */
export function countLeft(nonce: string, log: Buffer): number {
  const [, pids = ''] = new RegExp(`^${nonce} left((?: [0-9]+)+)$`, 'm').exec(log.toString('latin1')) ?? [];
  return pids.split(' ').filter(Boolean).length;
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
