import type { Attack, Mode } from './attack';
import type { Outcome } from './run';

/** One attack and how it went, in each mode in which it ran. */
export interface Row {
  attack: Pick<Attack, 'id' | 'row' | 'title' | 'tries'> & Partial<Pick<Attack, 'expected' | 'blind'>>;
  outcomes: Partial<Record<Mode, Outcome>>;
  /** Of an attack on the service itself: what came out wrong. */
  service?: { wrong: string[]; ms: number };
}

export function wrongOf({ outcomes, service }: Row): string[] {
  const runs = Object.entries(outcomes).flatMap(([mode, { wrong }]) => wrong.map((each) => `${mode}: ${each}`));
  return [...runs, ...(service?.wrong ?? [])];
}

const HEAD = ['row', 'id', 'expected', 'isolated', 'in-process', 'ms', 'next honest', 'left behind', ''];

/** A plain table for a terminal. */
export function toText(rows: Row[]): string {
  const cells = [HEAD, ...rows.map(toCells)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function toCells(row: Row): string[] {
  const { attack, outcomes, service } = row;
  const isolated = outcomes['isolated-oracle'];
  const inProcess = outcomes['in-process'];
  const all = [isolated, inProcess].filter((each) => each !== undefined);
  const wrong = wrongOf(row);
  return [
    ...[attack.row, attack.id],
    service ? 'refused' : expectedOf(row),
    service ? (service.wrong.length === 0 ? 'refused' : 'not refused') : (isolated?.got ?? '-'),
    inProcess?.got ?? '-',
    String(Math.round(service?.ms ?? Math.max(...all.map(({ ms }) => ms)))),
    service ? '-' : all.every(({ honest }) => honest) ? 'passed' : 'NOT PASSED',
    [...new Set(all.flatMap(({ leftovers }) => leftovers))].join(', ') || 'nothing',
    wrong.length > 0 ? `WRONG: ${wrong.join('; ')}` : '',
  ];
}

function expectedOf({ attack: { expected } }: Row): string {
  if (!expected) return '';
  const [isolated, inProcess] = [expected['isolated-oracle'].join('|'), expected['in-process'].join('|')];
  return isolated === inProcess ? isolated : `${isolated} / ${inProcess}`;
}

/** The table as a document. `times` are left out: they differ from run to run. */
export function toMarkdown(rows: Row[], summary: string): string {
  const lines = rows.map((row) => {
    const [number = '', id = '', expected = '', isolated = '', inProcess = '', , honest = '', left = ''] = toCells(row);
    return [number, `\`${id}\``, row.attack.title, expected, isolated, inProcess, honest, left];
  });
  const blind = rows.filter(({ attack }) => attack.blind !== undefined);
  return [
    INTRODUCTION,
    tableOf(['row', 'id', 'what it does', 'expected', 'isolated', 'in-process', 'next honest', 'left behind'], lines),
    `${summary}\n`,
    BLIND,
    tableOf(
      ['id', 'what it does', 'why one process cannot tell'],
      blind.map(({ attack }) => [`\`${attack.id}\``, attack.title, attack.blind ?? '']),
    ),
  ].join('\n');
}

function tableOf(head: string[], lines: string[][]): string {
  const escaped = [head, ...lines].map((cells) => cells.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = head.map((_, column) => Math.max(3, ...escaped.map((cells) => cells[column]?.length ?? 0)));
  const format = (cells: string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = escaped;
  return `${[format(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(format)].join('\n')}\n`;
}

const INTRODUCTION = `# Attacks

What \`npm run attacks -- --markdown\` printed: programs and requests that want a verdict they do not deserve, or something else that they
must not have, sent to a live server through its public API, in both modes of trust. Each program is in \`test/sandbox/attacks/programs\`;
\`row\` is the place of the attack in the catalogue of known ones, \`own\` marks those that were made here. Where two verdicts are expected,
the first is for \`isolated-oracle\`, the second for \`in-process\`; where several are right, they are all named.

Hostile patches of SWE tasks run after these; see [evaluations](swe/predictions.md#hostile-patches).

After each attack an honest submission was graded, which had to pass, and in \`isolated-oracle\` one more, in the same warm slots, that looks
for processes, files, shared memory, locks, timers, environment and other things that somebody may have left. A program that looks for a way
out answers rightly only if it found one, so \`failed\` says that all its attempts were refused.
`;

const BLIND = `## What one process cannot tell

In the mode \`in-process\` tests and submission share an interpreter, because a suite asks for what cannot cross a process boundary. Whatever
the harness remembers or compares there, the submission can read and change. The known ways are noticed (\`tampered\`); these cannot be, and
the verdict is then what the submission made it. Such versions carry \`trust: in-process\` and are graded only where \`accept_trust\` asks
for it.
`;
