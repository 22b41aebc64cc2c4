import { Command, CommanderError } from 'commander';
import { verifyAudit } from './audit';
import { exportRelease } from './export';
import { importTasks } from './import';
import { addReleaseCommands } from './release';
import { addSweCommands } from './swe';
import { issueLocalToken } from './token';
import { ROLES, type Role } from '../domain/capability';
import { VERSION } from '../platform/config';

/**
 * Runs the command line; answers the exit code: 0 all well, 1 the command found something wrong, 2 it could not be carried out, which is
 * said on stderr.
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = makeProgram(async (command) => {
    code = (await command) ? 0 : 1;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said by then what is wrong with the words; help and the version are no fault.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function makeProgram(finish: (command: Promise<boolean>) => Promise<void>): Command {
  const program = new Command('assay')
    .description('Makes and grades coding tasks whose verdict comes from execution.')
    .version(VERSION)
    .exitOverride();
  addImports(program.command('import').description('Bring tasks in from elsewhere; they are validated in containers'), finish);
  program
    .command('export <release>')
    .description('Write the packaged dataset of a release')
    .requiredOption('--out <directory>', 'an empty or new folder')
    .option('--profile <profile>', 'sealed (public tests, no solution) or open (everything)', 'sealed')
    .action((release: string, options: { out: string; profile: string }) => finish(exportRelease(release, options)));

  const audit = program.command('audit').description('The audit log');
  audit
    .command('verify')
    .description('Check the whole chain for edits, deletions, reordering and truncation')
    .action(() => finish(verifyAudit()));

  program
    .command('token <account>')
    .description('Issue a token on this machine, for an account of this data folder (made where it is missing)')
    .requiredOption('--role <role>', ROLES.join(', '))
    .action((account: string, { role }: { role: Role }) => finish(issueLocalToken(account, role)));

  addReleaseCommands(program.command('release').description('Deliveries of SWE tasks'), finish);
  addSweCommands(program.command('swe').description('Tasks from merged pull requests'), finish);
  return program;
}

function addImports(imports: Command, finish: (command: Promise<boolean>) => Promise<void>): void {
  imports
    .command('humaneval <file>')
    .description('A JSONL file in the shape of openai/human-eval')
    .option('--verbose', 'show what was changed or left out, line by line', false)
    .action((file: string, { verbose }: { verbose: boolean }) => finish(importTasks('humaneval', file, verbose)));
  imports
    .command('exercism <directory>')
    .description("An exercise, or a folder of exercises, in Exercism's Python layout")
    .option('--verbose', 'show what was changed or left out, line by line', false)
    .action((directory: string, { verbose }: { verbose: boolean }) => finish(importTasks('exercism', directory, verbose)));
}
