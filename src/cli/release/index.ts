import { InvalidArgumentError, type Command } from 'commander';
import { sampleDelivery, type SampleChoice } from './sample';
import { verifyPackage } from './verify';

export function addReleaseCommands(release: Command, finish: (command: Promise<boolean>) => Promise<void>): void {
  release
    .command('sample <count>')
    .description('Draw tasks of a delivery, each language and difficulty by its share')
    .option('--delivery <id or name>', 'the newest released one where this is not given')
    .option('--seed <text>', 'the same seed draws the same tasks', '0')
    .option('--json', 'a line of JSON a task', false)
    .action((count: string, options: SampleChoice) => finish(sampleDelivery(countOf(count), options)));
  release
    .command('verify <directory>')
    .description('Check an unpacked delivery against its manifest; needs nothing but the files')
    .action((directory: string) => finish(verifyPackage(directory)));
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It has to be a whole number from 1.');
  return count;
}
