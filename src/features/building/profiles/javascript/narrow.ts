import { existing, GIVEN, narrowToFiles } from '../narrow';
import type { NarrowInput, Narrowing } from '../profile';
import { randomizes } from './jest-version';
import { readPackageJson } from './package-json';
import { LOCAL_PROGRAMS, runOf } from './run-command';
import { commandOf, plainFiles, type RunnerCommand } from './test-script';

const NAMED =
  /(\.(test|spec)\.[cm]?[jt]sx?|(^|\/)__tests__\/(?!__snapshots__)[^.][^/]*\.[cm]?[jt]sx?|(^|\/)test-[^/]*\.[cm]?js)$/;
/** Where runners without names of their own for tests look for them; what tests load lies there too. */
const PLACED =
  /(^|\/)(test|tests|spec)\/(?!.*(^|\/)(fixtures?|helpers?|support|utils?|data|mocks?|__\w+__)\/)[^_.][^/]*\.[cm]?[jt]sx?$/;
/** Options of runners and of node whose value is the next word. */
const VALUED =
  /^(-r|-t|-u|-c|-g|-f|-p|-s|--(require|import|loader|experimental-loader|timeout|ui|config|project|projects|env|grep|fgrep|extension|testTimeout|testNamePattern|maxWorkers|concurrency|environment|root|dir|slow|retries|jobs|setupFiles\w*|rootDir|seed|node-arguments))$/;

export function narrow(input: NarrowInput): Narrowing {
  const { files, specification } = input;
  const manifest = readPackageJson(files.base('package.json') ?? '{}', 'package.json');
  const command = commandOf(manifest);
  if (!command) return { why: 'no test script that we know' };
  const named = files.paths.some((path) => NAMED.test(path));
  const isTest = (path: string): boolean => !path.includes('node_modules/') && (named ? NAMED : PLACED).test(path);
  const run = runGiven(command, randomizes(files, manifest));
  return narrowToFiles(input, { isTest, manifest: /^package\.json$/ }, (to) => ({
    ...specification.test,
    run: `${LOCAL_PROGRAMS}\n${existing(to)}\n${run}`,
  }));
}

/** The command with the shell's arguments in place of the files that its script names. */
function runGiven(command: RunnerCommand, shuffles: boolean): string {
  if (command.runner === 'node' && plainFiles(command.options) !== undefined)
    return `${command.environment}node /opt/assay/run-files.mjs {report}/files.tap ${GIVEN}`;
  const exact = command.runner === 'jest' ? '--runTestsByPath ' : '';
  const options = `${optionsAlone(command.options.split('|')[0] ?? '')} ${exact}${GIVEN}`.trim();
  return runOf({ ...command, options }, shuffles);
}

/** Words of a command line that are no path. */
function optionsAlone(options: string): string {
  const words = options.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.filter((word, at) => word.startsWith('-') || VALUED.test(words[at - 1] ?? '')).join(' ');
}
