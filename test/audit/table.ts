import type { Fate } from './drive';
import { KIND_NAMES, kindOf, type KindName } from './kinds';

/** One planted defect, or with no kind one good task, and what became of it. */
export interface Row {
  kind: KindName | undefined;
  base: string;
  what: string;
  fate: Fate;
  seconds: number;
}

export function isCaught({ fate }: Row): boolean {
  return fate.stoppedBy.length > 0;
}

/** Whether one of the gates that the kind names stopped it. */
export function isRight({ kind, fate }: Row): boolean {
  return kind !== undefined && fate.stoppedBy.some((gate) => kindOf(kind).gates.includes(gate));
}

/** Share of planted defects that the right gate must catch. */
const AIM = 0.95;

export interface Summary {
  /** Pieces of work that were not begun. */
  left: number;
  planted: number;
  caught: number;
  right: number;
  good: number;
  wronglyStopped: number;
  /** Of the cases that opened, and in how many the machine held the side of the defect at fault. */
  cases: number;
  attributed: number;
  aimMet: boolean;
}

export function summarise(rows: readonly Row[], left: number): Summary {
  const planted = rows.filter(({ kind }) => kind !== undefined);
  const good = rows.filter(({ kind }) => kind === undefined);
  const right = planted.filter(isRight).length;
  const wronglyStopped = good.filter(isCaught).length;
  const cases = planted.filter(({ fate }) => fate.proposal !== undefined);
  return {
    ...{ planted: planted.length, caught: planted.filter(isCaught).length, right, good: good.length, wronglyStopped },
    ...{ cases: cases.length, attributed: cases.filter(isAttributed).length },
    left,
    aimMet:
      left === 0 &&
      rows.every(({ fate }) => !fate.broken) &&
      planted.length > 0 &&
      good.length > 0 &&
      right / planted.length >= AIM &&
      wronglyStopped === 0,
  };
}

function isAttributed({ kind, fate }: Row): boolean {
  const faults: readonly string[] = kind ? kindOf(kind).faults : [];
  return faults.includes(fate.proposal?.fault ?? '');
}

export function toMarkdown(rows: readonly Row[], left: number): string {
  const planted = rows.filter(({ kind }) => kind !== undefined);
  const good = rows.filter(({ kind }) => kind === undefined);
  return [
    ...[
      '| kind | planted | caught | by the right gate | by | right gates | attributed |',
      '| --- | ---: | ---: | ---: | --- | --- | --- |',
    ],
    ...KIND_NAMES.map((name) =>
      kindLine(
        name,
        planted.filter(({ kind }) => kind === name),
      ),
    ),
    ...['', '| good task | stopped by | seconds |', '| --- | --- | ---: |'],
    ...good.map(
      ({ base, fate, seconds }) =>
        `| ${base} | ${fate.broken ? fate.detail : fate.stoppedBy.join(', ') || '-'} | ${Math.round(seconds)} |`,
    ),
    ...['', '| kind | task | defect | stopped by | machine proposes | seconds |', '| --- | --- | --- | --- | --- | ---: |'],
    ...planted.map(plantLine),
    ...['', sayIt(summarise(rows, left)), ''],
  ].join('\n');
}

function kindLine(name: KindName, rows: readonly Row[]): string {
  const by = [...new Set(rows.flatMap(({ fate }) => fate.stoppedBy))].join(', ') || '-';
  const cases = rows.filter(({ fate }) => fate.proposal !== undefined);
  const attributed = cases.length === 0 ? '-' : `${cases.filter(isAttributed).length} of ${cases.length}`;
  const figures = [rows.length, rows.filter(isCaught).length, rows.filter(isRight).length];
  return `| ${[name, ...figures, by, kindOf(name).gates.join(', '), attributed].join(' | ')} |`;
}

function plantLine(row: Row): string {
  const { kind, base, what, fate, seconds } = row;
  const stopped = `${fate.broken ? fate.detail : fate.stoppedBy.join(', ') || 'nothing'}${isRight(row) ? '' : ' (miss)'}`;
  const proposal = fate.proposal ? `${fate.proposal.fault ?? 'nothing'} (${fate.proposal.rule ?? '-'})` : '-';
  return `| ${[kind, base, what, stopped, proposal, Math.round(seconds)].join(' | ')} |`;
}

function sayIt({ left, planted, caught, right, good, wronglyStopped, cases, attributed, aimMet }: Summary): string {
  const share = planted === 0 ? 0 : (100 * right) / planted;
  return [
    `${planted} planted, ${caught} caught, ${right} by the right gate (${share.toFixed(1)} %); `,
    `${wronglyStopped} of ${good} good tasks wrongly stopped; `,
    `the machine held the side of the defect at fault in ${attributed} of ${cases} cases. `,
    ...(left > 0 ? [`${left} were not begun. `] : []),
    `The aim (95 % by the right gate, no good task stopped) is ${aimMet ? 'met' : 'not met'}.`,
  ].join('');
}
