import { barChart, stackedBars } from '../../../domain/plots';
import { ranked, type Counts, type Tally } from '../domain/tally';
import { EXPORT_FILES, type DeliveryFormat } from './format';
import type { DeliveryAbout } from './manifest';

const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;

/** The plots of a card, by path in the package. */
export function cardPlots(tally: Tally): { path: string; svg: string }[] {
  const plots: [name: string, svg: string][] = [
    ['languages', barChart('Tasks by language', ranked(tally.languages))],
    ['categories', barChart('Tasks by category', ranked(tally.categories))],
    ['licences', barChart('Tasks by licence', ranked(tally.licences))],
    [
      'difficulty',
      stackedBars(
        'Tasks by language and difficulty',
        DIFFICULTIES,
        ranked(tally.languages).map(([label]) => ({ label, values: DIFFICULTIES.map((each) => tally.mix[label]?.[each] ?? 0) })),
      ),
    ],
    ...(hasAny(tally.clarity) || hasAny(tally.alignment) ? [['scores', scorePlot(tally)] satisfies [string, string]] : []),
  ];
  return plots.map(([name, svg]) => ({ path: `plots/${name}.svg`, svg }));
}

function scorePlot({ clarity, alignment }: Tally): string {
  const levels = ['0', '1', '2', '3'];
  const rows = [
    { label: 'issue clarity', values: levels.map((level) => clarity[level] ?? 0) },
    { label: 'test-to-issue alignment', values: levels.map((level) => alignment[level] ?? 0) },
  ];
  return stackedBars('Scores, 0 is best', levels, rows);
}

/** README.md of a release, with the metadata block that dataset hubs read. */
export function deliveryCard(about: DeliveryAbout, tally: Tally): string {
  return [header(about, tally), summary(about, tally), files(about.formats), counts(tally), proof(about, tally)].join('\n');
}

function header({ name }: DeliveryAbout, { tasks, languages, licences }: Tally): string {
  const sizes = [
    [1000, 'n<1K'],
    [10_000, '1K<n<10K'],
    [100_000, '10K<n<100K'],
  ] as const;
  const size = sizes.find(([limit]) => tasks < limit)?.[1] ?? '100K<n<1M';
  const licence = ranked(licences).length === 1 ? ranked(licences)[0]?.[0].toLowerCase() : 'other';
  return `---
pretty_name: ${JSON.stringify(name)}
license: ${licence === 'unknown' ? 'other' : (licence ?? 'other')}
task_categories:
  - text-generation
tags:
  - code
  - software-engineering
${ranked(languages)
  .map(([language]) => `  - ${language}\n`)
  .join('')}size_categories:
  - ${size}
---
`;
}

function summary({ name, id, selection, createdAt, hash, counts: found }: DeliveryAbout, tally: Tally): string {
  const { selected, quarantined, leftOut } = found;
  return `# ${name}

${tally.tasks} SWE tasks from merged pull requests: ${tally.failToPass} fail-to-pass and ${tally.passToPass} pass-to-pass tests in
${Object.keys(tally.languages).length} languages. Release \`${id}\` of ${createdAt.slice(0, 10)}, chosen from the ${selection} tasks; it never changes.

Of ${selected} selected tasks ${tally.tasks} are in it, ${quarantined} were quarantined and ${leftOut} left out by the final validation.

Hash: \`${hash}\`, sha256 over the canonical JSON of \`{name, items: [[task, version, content hash], ...]}\` in the order of \`tasks.jsonl\`.
`;
}

const SAID: Readonly<Record<DeliveryFormat, string>> = {
  harbor: 'Harbor task directories and `verifiable_tasks.txt`; unpack it anywhere',
  'swe-bench': 'rows of SWE-bench; FAIL_TO_PASS and PASS_TO_PASS are JSON in strings',
  'multi-swe-bench': 'records of Multi-SWE-bench, with the results of the three runs and the maps of transitions',
  'swe-rebench': 'rows in the shape of SWE-rebench V2; images are built from the Harbor directories under `image_name`',
  parquet: 'one row a task, lists as lists',
};

function files(formats: readonly DeliveryFormat[]): string {
  const rows = formats.map((format) => `| \`${EXPORT_FILES[format].path}\` | ${SAID[format]} |`);
  return `## Files

| file | what it holds |
| --- | --- |
${rows.join('\n')}
| \`tasks.jsonl\` | the frozen list: task, version, content hash and labels |
| \`evidence.jsonl\` | of each task its validation record, its screening and the rounds of the final validation |
| \`MANIFEST.json\` | sha256 and size of every file, the policy, counts |

\`sha256sum --check SHA256SUMS\` verifies the files. A task is judged with
nothing but Docker: build \`environment/Dockerfile\`, and run \`tests/test.sh\` after the change to be judged, in a container without network.
`;
}

function counts(tally: Tally): string {
  const tables: [title: string, plot: string | null, counts: Counts][] = [
    ['Language', 'languages', tally.languages],
    ['Category', 'categories', tally.categories],
    ['Difficulty', 'difficulty', tally.difficulties],
    ['Licence', 'licences', tally.licences],
    ['Statement', null, tally.statements],
    ['Issue clarity (0 is best)', 'scores', tally.clarity],
    ['Test-to-issue alignment (0 is best)', null, tally.alignment],
    ['Effort, as people judged it', null, tally.effort],
  ];
  const shown = tables.filter(([, , found]) => hasAny(found));
  return `## Counts\n\n${shown
    .map(([title, plot, found]) => `${plot === null ? '' : `![${title}](plots/${plot}.svg)\n\n`}${table(title, found)}`)
    .join('\n')}`;
}

function table(title: string, found: Counts): string {
  return `| ${title} | tasks |\n| --- | ---: |\n${ranked(found)
    .map(([value, count]) => `| ${value.replaceAll('|', '\\|')} | ${count} |\n`)
    .join('')}`;
}

function proof({ policy }: DeliveryAbout, { noted }: Tally): string {
  const remarks = ranked(noted).map(([code, count]) => `- \`${code}\`: ${count} tasks\n`);
  return `## Proof

Before the release each task went through ${policy.rounds} independent rounds on fresh containers of an image built from its directory: its
pull request asked after at its source, its files compared with their hash, the golden patch run, and controls that must not resolve it
(nothing, an empty patch, forged output, deleted tests, the golden patch reversed, and without each of up to ${policy.max_hunks} hunks). The
first flip of any test took a task out. Image layers: ${IMAGE_WORDS[policy.rebuild]}.

${remarks.length === 0 ? 'Nothing was left to remark.\n' : `Noted, and no reason against a task:\n\n${remarks.join('')}`}`;
}

const IMAGE_WORDS = {
  never: "built from the engine's cache where it had them",
  first: 'built anew in the first round',
  every: 'built anew in every round',
} as const;

function hasAny(found: Counts): boolean {
  return Object.keys(found).length > 0;
}
