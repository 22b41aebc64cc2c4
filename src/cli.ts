import { Command } from 'commander';
import { verifyAudit } from './cli/audit';
import { exportRelease } from './cli/export';
import { importTasks } from './cli/import';
import { addReleaseCommands } from './cli/release';
import { addSweCommands } from './cli/swe';
import { issueLocalToken } from './cli/token';
import { ROLES, type Role } from './domain/capability';
import { VERSION } from './platform/config';

/** Exit codes: 0 all well, 1 the command found something wrong, 2 it could not be carried out. */
async function finish(command: Promise<boolean>): Promise<void> {
  process.exitCode = (await command) ? 0 : 1;
}

const program = new Command('assay')
  .description('Makes and grades coding tasks whose verdict comes from execution.')
  .version(VERSION);

const imports = program.command('import').description('Bring tasks in from elsewhere; they are validated in containers');
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

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
