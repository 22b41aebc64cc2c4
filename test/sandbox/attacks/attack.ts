import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../../src/domain/verdict';
import type { Limits, SourceFile } from '../../../src/platform/sandbox';
import { GENERATED } from './generated';
import { fromHere } from './here';
import { isTargetName, type TargetName } from './targets';

/** The two modes in which a submission is judged. */
export const MODES = ['isolated-oracle', 'in-process'] as const;
export type Mode = (typeof MODES)[number];

/** One program that wants a better verdict than it deserves, or something else that it must not have. */
export interface Attack {
  /** The name of its file. */
  id: string;
  /** Row of the catalogue in which the attack is known, or `own`. */
  row: string;
  title: string;
  /** What it does, and what success would look like. */
  tries: string;
  target: TargetName;
  /** The right verdict of each mode; more than one only where more than one is right. */
  expected: Record<Mode, Verdict[]>;
  /** Why one process cannot tell this attack from an honest program; `expected` then says what that mode answers. */
  blind?: string;
  limits: Partial<Limits>;
  /** Judged twice in a row: what the first run leaves behind would help the second, whose verdict counts. */
  twice: boolean;
  /** It reports how far it got: its output must hold this line, or it did not do what it claims to do. */
  proof?: string;
  files: SourceFile[];
}

/** Head lines of a program: `# 12: title`, then `# key: value`. */
const KEYS = ['tries', 'target', 'isolated-oracle', 'in-process', 'blind', 'limits', 'twice', 'uses'] as const;
type Head = Partial<Record<(typeof KEYS)[number], string>>;

const TITLE = /^# ([\w-]+): (.+)$/;
const NEXT_FILE = /^#--- (\S+)$/;
const LIMIT_NAMES: Record<string, (value: number) => Partial<Limits>> = {
  cpu: (cpuSeconds) => ({ cpuSeconds }),
  wall: (wallSeconds) => ({ wallSeconds }),
  memory: (mebibytes) => ({ memoryBytes: mebibytes * 1024 * 1024 }),
};

/** The whole corpus, in the order of the catalogue, then our own. */
export function loadAttacks(): Attack[] {
  const folder = fromHere('programs');
  const names = readdirSync(folder).filter((name) => name.endsWith('.py'));
  const read = names.map((name) => parseAttack(name.slice(0, -3), readFileSync(join(folder, name), 'utf8')));
  return [...read, ...GENERATED].sort((a, b) => order(a) - order(b) || a.id.localeCompare(b.id));
}

function order({ row }: Attack): number {
  return row === 'own' ? 1000 : Number(row);
}

/** An attack from the text of its file; throws when the head is not complete. */
export function parseAttack(id: string, text: string): Attack {
  const lines = text.split('\n');
  const [, row = '', title = ''] = TITLE.exec(lines[0] ?? '') ?? [];
  const head = readHead(id, lines.slice(1));
  const { tries, target = 'add', 'isolated-oracle': isolated, 'in-process': inProcess } = head;
  if (!row || tries === undefined || isolated === undefined || !isTargetName(target))
    throw new Error(`${id}: a program needs a row, what it tries, its target, and the verdict that is right for it`);
  const probes = head.uses === 'probe';
  return {
    ...{ id, row, title, tries, target },
    expected: { 'isolated-oracle': verdicts(isolated), 'in-process': verdicts(inProcess ?? isolated) },
    ...(head.blind !== undefined && { blind: head.blind }),
    limits: readLimits(head.limits ?? ''),
    twice: head.twice === 'yes',
    ...(probes && { proof: 'probed' }),
    files: splitFiles(target === 'program' ? 'main.py' : 'solution.py', text, probes),
  };
}

function readHead(id: string, lines: string[]): Head {
  const head: Head = {};
  for (const line of lines) {
    const [, key, value = ''] = TITLE.exec(line) ?? [];
    if (key === undefined) break;
    const known = KEYS.find((name) => name === key);
    if (!known) throw new Error(`${id}: unknown key ${key}`);
    head[known] = head[known] === undefined ? value : `${head[known]} ${value}`;
  }
  return head;
}

function verdicts(text: string): Verdict[] {
  return text.split(' | ') as Verdict[];
}

function readLimits(text: string): Partial<Limits> {
  const limits: Partial<Limits> = {};
  for (const [, name = '', value] of text.matchAll(/(\w+)=([\d.]+)/g)) Object.assign(limits, LIMIT_NAMES[name]?.(Number(value)));
  return limits;
}

/** `#--- name` starts a further file of the submission. */
function splitFiles(first: string, text: string, probes: boolean): SourceFile[] {
  const files: SourceFile[] = [{ path: first, content: probes ? readFileSync(fromHere('probe.py'), 'utf8') : '' }];
  for (const line of text.split('\n')) {
    const [, path] = NEXT_FILE.exec(line) ?? [];
    if (path !== undefined) files.push({ path, content: '' });
    else files.at(-1)!.content += `${line}\n`;
  }
  return files;
}
