import { SWE_LANGUAGE_SLUGS } from '../src/domain/swe';
import { readCases, runCase, scoreOf, type CaseResult, type Score } from './lib/hint-cases';

/** Prints how well accessor hints are drafted on the labelled set, as a table in Markdown, and every error below it. */
async function main(): Promise<void> {
  const results: CaseResult[] = [];
  for (const each of readCases('bench/data/hints')) results.push(await runCase(each));
  print('| language | cases | right | wrong | missed | precision | recall |');
  print('| --- | --: | --: | --: | --: | --: | --: |');
  for (const language of SWE_LANGUAGE_SLUGS) {
    const own = results.filter((each) => each.language === language);
    if (own.length > 0) print(row(language, scoreOf(own)));
  }
  print(row('all', scoreOf(results)));
  for (const { language, name, wrong, missed } of results) {
    for (const each of wrong) print(`wrong  ${language}, ${name}: ${each}`);
    for (const each of missed) print(`missed ${language}, ${name}: ${each}`);
  }
}

function row(name: string, { cases, right, wrong, missed, precision, recall }: Score): string {
  return `| ${name} | ${[cases, right, wrong, missed].join(' | ')} | ${precision.toFixed(3)} | ${recall.toFixed(3)} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
