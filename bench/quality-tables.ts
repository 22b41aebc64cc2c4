/**
 * How good the suites of examples/ are: `npm run tables:quality`. Prints, as Markdown, a mutation table with every survivor and a flake
 * table, for docs/test-quality.md. Where a story ends with a reworked solution or suite, that is what is taken.
 */
import { join } from 'node:path';
import { loadExamples, type Example } from '../src/demo/examples';
import { findFlaky, planMatrix, scoreOf, weakRequirements, type Survivor } from '../src/features/probing';
import { Metadata } from '../src/features/tasks';
import { VALIDATION_LIMITS } from '../src/features/validation';
import { openProbes, prove, type Probes } from './lib/probes';

const NEVER = new AbortController().signal;
/** What a message says is seldom required; a policy leaves this operator out, and so does the table. */
const LEFT_OUT = 'message';

interface Row {
  mutation: string;
  survivors: string;
  requirements: string;
  flakes: string;
}

async function main(): Promise<void> {
  const probes = await openProbes();
  try {
    const rows: Row[] = [];
    for (const example of loadExamples(join(__dirname, '../../examples/tasks'))) {
      const row = await rowOf(probes, example);
      rows.push(row);
      process.stderr.write(`${row.mutation}\n${row.flakes}\n`);
    }
    const lines = [
      '| task | trust | mutants | killed | of these by time | survived | score | weakest | seconds |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |',
      ...rows.map(({ mutation }) => mutation),
      '',
      '| task | noticed / tried, of what the tests of the requirement execute |',
      '| --- | --- |',
      ...rows.map(({ requirements }) => requirements),
      '',
      '| task | runs | flaky tests | factors | seconds |',
      '| --- | ---: | ---: | --- | ---: |',
      ...rows.map(({ flakes }) => flakes),
      '',
      ...rows.map(({ survivors }) => survivors),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await probes.close();
  }
}

async function rowOf(probes: Probes, example: Example): Promise<Row> {
  const { slug } = example;
  const { parts, declared } = stateOf(example);
  const subject = await prove(probes, slug, parts, declared, VALIDATION_LIMITS);
  const began = performance.now();
  const { mutants } = await probes.mutants.of(subject, NEVER);
  const kept = mutants.filter(({ operator }) => operator !== LEFT_OUT);
  const limits = await probes.mutation.limitsFor(subject, NEVER);
  const fates = await probes.mutation.kill(subject, kept, limits, NEVER);
  const survivors = await probes.mutation.look(subject, kept, fates, limits, NEVER);
  const { total, killed, timedOut, survived, score } = scoreOf(fates, new Set());
  const weak = weakRequirements(survivors, subject.tests).join(', ') || '-';
  const reached = await probes.mutation.reach(subject, kept, limits, NEVER);
  const known = { mutants: kept, fates, reached, limits };
  const shares: string[] = [];
  for (const id of [...new Set(subject.tests.flatMap(({ requirementIds }) => requirementIds))].sort(byNumber)) {
    const { tried, killed: noticed } = await probes.mutation.scoreRequirement(subject, id, known, NEVER);
    shares.push(`${id} ${noticed}/${tried}`);
  }
  const figures = [total, killed, timedOut, survived, score?.toFixed(3) ?? '-', weak, seconds(began)];
  const outcomes = [];
  const started = performance.now();
  for (const group of planMatrix(subject.tests.map(({ id }) => id)))
    outcomes.push(...(await probes.matrix.run(subject, group, NEVER)));
  const flaky = findFlaky(
    outcomes,
    subject.tests.map(({ id }) => id),
  );
  const factors = [...new Set(flaky.flatMap((test) => test.factors))].join(', ') || 'none';
  return {
    mutation: `| \`${slug}\` | ${subject.trust} | ${figures.join(' | ')} |`,
    survivors: survivorsOf(slug, survivors),
    requirements: `| \`${slug}\` | ${shares.join(', ')} |`,
    flakes: `| \`${slug}\` | ${outcomes.length} | ${flaky.length} | ${factors} | ${seconds(started)} |`,
  };
}

function stateOf({ parts, tests, rework }: Example) {
  const { interface: metadata } = Metadata.parse(parts.metadata);
  const { kind, modules, entry_file } = metadata;
  const declared = { kind, modules, ...(entry_file !== undefined && { entryFile: entry_file }) };
  return { parts: { solution: (rework.solution ?? parts.solution).files, suite: rework.tests ?? tests }, declared };
}

function survivorsOf(slug: string, survivors: readonly Survivor[]): string {
  if (survivors.length === 0) return `### ${slug}\n\nNone.\n`;
  const lines = survivors.map(({ path, line, operator, diff }) => {
    const changed = diff
      .split('\n')
      .slice(3)
      .filter((text) => /^[-+]/.test(text));
    return `${path}:${line} ${operator}\n${changed.join('\n')}`;
  });
  return `### ${slug}\n\n\`\`\`diff\n${lines.join('\n')}\n\`\`\`\n`;
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(2)) - Number(b.slice(2));
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

void main();
