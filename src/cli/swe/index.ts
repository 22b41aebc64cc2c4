import { InvalidArgumentError, Option, type Command } from 'commander';
import { TASK_SCHEMAS, VERIFIER_MODES } from '../../features/building';
import { analyzeFolder, type AnalyzeChoice } from './analyze';
import { createTasks, farmRepository, resumeBatch, showStatus, type BatchChoice } from './batches';
import type { SourceChoice } from './folders';
import { screenTasks, type ScreenChoice } from './screen';
import { showHints, type HintsChoice } from './hints';
import { evaluateFile, type EvaluateChoice } from './evaluate';
import { showTuning, type TuningChoice } from './tuning';
import { validateDirectories, type ValidateChoice } from './validate';

/** Turns what a command found into its exit code. */
type Finish = (command: Promise<boolean>) => Promise<void>;

const FORCE = 'start where another batch works on the same pull requests, too, or config.yaml speaks against it';

/** `assay swe ...` */
export function addSweCommands(swe: Command, finish: Finish): void {
  withBatchOptions(
    swe
      .command('create')
      .description('Make tasks of the pull requests of a pool file; started again, it goes on where it was')
      .requiredOption('--input-ids-file <file>', 'owner/repo:pr-123 a line, # for comments'),
  ).action(({ inputIdsFile, language, ...choice }: BatchChoice & { inputIdsFile: string; language?: string }) =>
    finish(createTasks(inputIdsFile, language, choice)),
  );
  withBatchOptions(
    swe
      .command('farm <owner/repo>')
      .description('Walk the merged pull requests of a repository, first what was merged since the last walk, then what is older')
      .option('--max-pulls <n>', 'pull requests to add to the pool', wholeNumber, 100),
  ).action((repo: string, { maxPulls, language, ...choice }: BatchChoice & { maxPulls: number; language?: string }) =>
    finish(farmRepository(repo, maxPulls, language, choice)),
  );
  swe
    .command('status [batch]')
    .description('How batches stand; of one, every case')
    .action((batch: string | undefined) => finish(showStatus(batch)));
  withSourceOptions(swe.command('resume [batch]').description('Go on with a batch, or with the last'))
    .option('--force', FORCE, false)
    .action((batch: string | undefined, choice: SourceChoice & { force: boolean }) => finish(resumeBatch(batch, choice)));
  swe
    .command('tuning [batch]')
    .description('Values in force and what tuning decided; of a batch, what it would decide by its cases, and writes nothing')
    .option('--artifacts <folder>', 'where config.yaml lies')
    .option('--simulate <cases>', 'play cases again under the rules: a file of JSON lines, or "recorded" for those of batches')
    .option('--language <language>', 'of a simulation: py, js, ts, go, rust, java, c, cpp, rb, php, cs')
    .option('--cycles <n>', 'of a simulation', wholeNumber)
    .action((batch: string | undefined, choice: TuningChoice) => finish(showTuning(batch, choice)));
  swe
    .command('screen')
    .description('Screen verified tasks by the 31 criteria; only what has changed is screened again')
    .option('--language <language>', 'of the tasks: py, js, ts, go, rust, java, c, cpp, rb, php, cs')
    .option('--json', 'a line of JSON a task', false)
    .action((choice: ScreenChoice) => finish(screenTasks(choice)));
  swe
    .command('hints <task>')
    .description('Accessor hints of a verified task (owner__repo-123), and whether it needs some')
    .addOption(
      new Option('--draft <source>', "draft them first; where the repository's mirror comes from").choices([
        'git',
        'archive',
        'github',
      ]),
    )
    .action((task: string, choice: HintsChoice) => finish(showHints(task, choice)));
  addValidate(swe, finish);
  swe
    .command('evaluate <file>')
    .description('Judge a prediction file against the pool: SWE-bench, Multi-SWE-bench, -Live, Pro, PolyBench, or the word gold')
    .addOption(
      new Option('--format <format>', 'where the shape of the file does not tell it').choices([
        ...['swe-bench', 'multi-swe-bench', 'swe-bench-live', 'swe-bench-pro', 'swe-polybench'],
      ]),
    )
    .option('--fresh', 'judge every patch anew, whatever is known of it', false)
    .option('--json', "print SWE-bench's run report", false)
    .action((file: string, choice: EvaluateChoice) => finish(evaluateFile(file, choice)));
  addAnalyze(swe, finish);
}

function addValidate(swe: Command, finish: Finish): void {
  swe
    .command('validate <path>')
    .description('Run a Harbor task directory, or each in a folder of such, without and with its solution')
    .addOption(new Option('--agent <agent>', 'what to run').choices(['both', 'nop', 'oracle']).default('both'))
    .option('--runs <n>', 'of each agent', wholeNumber, 3)
    .option('--timeout-multiplier <x>', 'of every time limit in task.toml', positiveNumber, 1)
    .option('--logs <folder>', 'keep what builds and runs print')
    .option('--no-cache', 'build as on a machine that has no image of ours but the base')
    .action((path: string, choice: ValidateChoice) => finish(validateDirectories(path, choice)));
}

function addAnalyze(swe: Command, finish: Finish): void {
  swe
    .command('analyze <path>')
    .description(
      'Validate task directories and classify their stored trials; of a folder of trials or jobs, classify these alone',
    )
    .option('--trials <folder>', 'a trial, a job, or a folder of jobs; "jobs" beside the tasks where it is left out')
    .addOption(
      new Option('--baseline <source>', 'NOP and oracle: run, taken from the record of the task where there is one, or left out')
        .choices(['run', 'recorded', 'none'])
        .default('run'),
    )
    .option('--runs <n>', 'of NOP and of oracle', wholeNumber, 3)
    .option('--timeout-multiplier <x>', 'of every time limit in task.toml', positiveNumber, 1)
    .option('--output <folder>', 'for one JSON file a task; "analysis" beside tasks or trials where it is left out')
    .action((path: string, choice: AnalyzeChoice) => finish(analyzeFolder(path, choice)));
}

function withSourceOptions(command: Command): Command {
  return command
    .option(
      '--repo-source <source>',
      "a folder of git mirrors, or github (tokens in GITHUB_TOKENS); of a service that runs: github, git or archive; without it the service's own",
    )
    .option('--archive', 'the folder holds dumps of issues and pull requests beside the mirrors', false)
    .option(
      '--artifacts <folder>',
      'where pools, tasks and logs lie; "artifacts" here, or ASSAY_ARTIFACTS_DIR, where it is left out',
    );
}

function withBatchOptions(command: Command): Command {
  return withSourceOptions(command)
    .option('--language <language>', 'of the pool: py, js, ts, go, rust, java, c, cpp, rb, php, cs; others are rejected')
    .option('--max-tasks <n>', 'stop after so many verified tasks', wholeNumber)
    .option('--n-concurrent <n>', 'cases at a time, at most', wholeNumber)
    .option('--timeout <seconds>', 'of one case', wholeNumber)
    .option('--whole-suite <seconds>', 'that a whole suite may take; of a longer one what the patch reaches runs', wholeNumber)
    .addOption(new Option('--schema <version>', 'of task.toml').choices(TASK_SCHEMAS))
    .addOption(
      new Option('--verifier <mode>', 'separate: tests run in a container of their own; not with schema 1.0').choices(
        VERIFIER_MODES,
      ),
    )
    .option('--thresholds <file>', 'JSON: departures from the eligibility thresholds, as the REST API takes them')
    .option('--state-file <file>', "a state file of SWE-gen's, or ours, to go on from; those in the output folder are found")
    .option('--fresh', 'take nothing over from earlier batches and state files', false)
    .option('--force', FORCE, false)
    .option('--dry-run', 'examine, decide how it would be built, and build nothing', false)
    .option('--model <model>', 'id or name of a model (docs/models.md) for the next two')
    .option('--rewrite-statements', 'the model rewrites statements, under their lint', false)
    .option('--propose-environments', 'where the recipe fails, the model proposes a Dockerfile and a test command', false)
    .option('--model-turns <n>', 'proposals a case, at most', wholeNumber)
    .option('--model-tokens <n>', 'input and output of a case together, at most', wholeNumber)
    .option('--model-micro-usd <n>', 'micro-dollars a case, at most', wholeNumber)
    .option('--model-minutes <n>', 'for proposing an environment, builds included', wholeNumber);
}

function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('Not a whole number above 0.');
  return Number(text);
}

function positiveNumber(text: string): number {
  if (!/^[0-9]{1,6}(\.[0-9]{1,3})?$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('Not a number above 0.');
  return Number(text);
}
