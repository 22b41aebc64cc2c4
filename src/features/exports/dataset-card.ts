import type { Profile } from '../../domain/task';
import type { FacetCounts, Release } from '../pools';

const TITLES: Readonly<Record<string, string>> = {
  domain: 'Domain',
  interface_kind: 'Interface',
  human_difficulty: 'Human difficulty (1 to 10)',
  concepts: 'Concepts',
  edge_scenarios: 'Edge scenarios',
  target_use_case: 'Target use case',
  techniques: 'Techniques',
  constructs: 'Constructs',
  paradigms: 'Paradigms',
  trust: 'Trust of the verdicts',
  blindness: 'Blindness of the tests',
  policy: 'Acceptance policy',
  split: 'Split',
};
/** More bars than this are no picture any more; the table has all. */
const MAX_BARS = 25;

/** Facets with a plot: title and the most frequent values; difficulties in their own order. */
export function plotted(facets: FacetCounts): { facet: string; title: string; counts: [string, number][] }[] {
  return Object.keys(TITLES).flatMap((facet) => {
    const counts = facets[facet];
    return counts ? [{ facet, title: TITLES[facet] ?? facet, counts: inOrder(facet, counts).slice(0, MAX_BARS) }] : [];
  });
}

function inOrder(facet: string, counts: Record<string, number>): [string, number][] {
  const entries = Object.entries(counts);
  if (facet === 'human_difficulty') return entries.sort(([a], [b]) => Number(a) - Number(b));
  return entries.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** README.md of a package, with the metadata block that dataset hubs read. */
export function datasetCard(release: Release, profile: Profile): string {
  return [header(release), about(release, profile), contents(profile), usage(), counts(release.facets), proof(release)].join(
    '\n',
  );
}

function header({ name, count }: Release): string {
  const size = (
    [
      [1000, 'n<1K'],
      [10_000, '1K<n<10K'],
      [100_000, '10K<n<100K'],
      [1_000_000, '100K<n<1M'],
    ] as const
  ).find(([limit]) => count < limit)?.[1];
  return `---
pretty_name: ${JSON.stringify(name)}
task_categories:
  - text-generation
tags:
  - code
  - reinforcement-learning
size_categories:
  - ${size ?? 'n>1M'}
configs:
  - config_name: default
    data_files: tasks.jsonl
---
`;
}

function about({ name, description, count, pool, createdAt, filter }: Release, profile: Profile): string {
  const shown =
    profile === 'sealed'
      ? 'The profile is `sealed`: public tests only. There are no solutions and no private tests in here.'
      : 'The profile is `open`: all parts, with solutions and private tests.';
  const chosen = Object.keys(filter).length > 0 ? `Filter: \`${JSON.stringify(filter)}\`.\n\n` : '';
  return `# ${name}

${description ? `${description}\n\n` : ''}${count} coding tasks of the pool \`${pool}\`, released ${createdAt}. ${shown}

${chosen}Every task has a prompt, atomic requirements and tests that name the requirements they check. Before it was accepted, its
reference solution passed all tests in fresh containers under different hash seeds and test orders, and solutions that do nothing of
use were rejected; \`certificate.json\` says how.
`;
}

function contents(profile: Profile): string {
  const solution = profile === 'open' ? '\n| `tasks/<id>/solution/` | the reference solution |' : '';
  return `## Contents

| path | what it is |
| --- | --- |
| \`tasks.jsonl\` | one JSON object a task, with everything that its folder holds |
| \`tasks/<id>/prompt.md\`, \`requirements.md\` | what a model is given |
| \`tasks/<id>/tests/\`, \`tests.json\` | ${profile === 'open' ? 'all tests' : 'the public tests'}, and which requirements each checks |${solution}
| \`tasks/<id>/certificate.json\` | ${profile === 'open' ? 'the certificate: every run and its results' : 'a summary of the certificate'} |
| \`tasks/<id>/task.json\` | metadata: interface, environment, taxonomy, split |
| \`tasks/<id>/Dockerfile\` | the container file of the task; its base image is the build argument \`BASE\` |
| \`container/\` | what goes into the containers |
| \`run.sh\` | runs a solution against a task |
| \`plots/\` | the counts below as pictures |
| \`SHA256SUMS\` | \`sha256sum --check SHA256SUMS\` verifies this package |
`;
}

function usage(): string {
  return `## Running a solution

    ./run.sh <task id> <folder with the solution>

needs Docker and nothing else. It builds the task's container once, runs the tests in it without network, and prints one JSON line;
the exit code is 0 only if all tests passed. Environment variables for other base images and for builds behind a proxy are
described at the top of the script.

**Trust.** Here the tests import the solution into their own process: trust \`in-process\`. A solution that sets out to deceive can
forge such a verdict. Verdicts of the service itself come from separate containers, and say how far they can be trusted.
`;
}

function counts(facets: FacetCounts): string {
  const sections = plotted(facets).map(({ facet, title }) => {
    const rows = inOrder(facet, facets[facet] ?? {}).map(([value, count]) => `| ${value} | ${count} |\n`);
    return `### ${title}\n\n![${title}](plots/${facet}.svg)\n\n| value | tasks |\n| --- | ---: |\n${rows.join('')}`;
  });
  return `## Counts\n\n${sections.join('\n')}`;
}

function proof({ id, hash, auditSeq, auditMac }: Release): string {
  return `## Provenance

- Release: \`${id}\`
- Hash: \`${hash}\` (sha256 over the canonical JSON of \`{name, items: [[version id, commitment], ...]}\`, in the order of tasks.jsonl)
- Audit log: entry ${auditSeq}, mac \`${auditMac}\`
- A task's \`commitment\` is sha256 of \`<salt>:<content hash>\`; the profile open has both, so that it can be checked.
`;
}
