import { colourOf, legend, num, shortened, svgDocument, svgLine, svgRect, svgText } from './svg';

const LABELS = 232;
const BARS = 420;
const RIGHT = 70;
const ROW = 24;
const THICK = 15;
const TOP = 44;
const WIDTH = LABELS + BARS + RIGHT;
/** More rows or series than these are no picture any more; the rest is summed up. */
const MAX_ROWS = 30;
const MAX_SERIES = 8;

/** One bar: a number for each series. */
export interface Row {
  label: string;
  values: readonly number[];
}

/** A horizontal bar chart; the longest bar is the largest count. */
export function barChart(title: string, counts: readonly (readonly [label: string, count: number])[]): string {
  const rows = counts.map(([label, count]) => ({ label, values: [count] }));
  return stackedBars(title, [], rows);
}

/** Horizontal bars, each in parts by series, with a legend; series beyond the eighth are summed up as `other`. */
export function stackedBars(title: string, names: readonly string[], all: readonly Row[]): string {
  const series = names.length > MAX_SERIES ? [...names.slice(0, MAX_SERIES - 1), 'other'] : names;
  const rows = all.slice(0, MAX_ROWS).map(({ label, values }) => ({ label, values: folded(values, Math.max(1, series.length)) }));
  const key = legend(series, 16, TOP + 6, WIDTH - 32);
  const top = TOP + key.height + (key.height > 0 ? 8 : 0);
  const largest = Math.max(1, ...rows.map(totalOf));
  const height = top + Math.max(1, rows.length) * ROW + 14;
  const body =
    rows.length === 0 ? [svgText(16, top + 14, 'Nothing to show yet', { kind: 'small' })] : drawn(rows, series, largest, top);
  const description = `${title}: ${rows.map((row) => `${row.label} ${num(totalOf(row))}`).join(', ') || 'nothing yet'}`;
  return svgDocument({ title, description, width: WIDTH, height, content: [...key.content, ...body] });
}

function folded(values: readonly number[], series: number): number[] {
  if (values.length <= series) return [...values];
  return [...values.slice(0, series - 1), values.slice(series - 1).reduce((sum, value) => sum + value, 0)];
}

function totalOf({ values }: Row): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function drawn(rows: readonly Row[], series: readonly string[], largest: number, top: number): string[] {
  const bottom = top + rows.length * ROW;
  const grid = [0.25, 0.5, 0.75, 1].map((share) => svgLine(LABELS + BARS * share, top, LABELS + BARS * share, bottom, 'rule'));
  return [
    ...grid,
    ...rows.flatMap((row, index) => bar(row, series, largest, top + index * ROW)),
    svgLine(LABELS, top, LABELS, bottom, 'axis'),
  ];
}

function bar(row: Row, series: readonly string[], largest: number, y: number): string[] {
  const middle = y + (ROW + THICK) / 2 - 3.5;
  let x = LABELS;
  const parts = row.values.flatMap((value, index) => {
    const width = (value / largest) * BARS;
    const name = series[index] === undefined ? row.label : `${row.label}, ${series[index]}`;
    const part = value === 0 ? [] : [svgRect(x, y + (ROW - THICK) / 2, width, THICK, colourOf(index), `${name}: ${num(value)}`)];
    x += width;
    return part;
  });
  return [
    svgText(LABELS - 8, middle, shortened(row.label, 30), { anchor: 'end' }),
    ...parts,
    svgText(x + 6, middle, num(totalOf(row)), { kind: 'small' }),
  ];
}
