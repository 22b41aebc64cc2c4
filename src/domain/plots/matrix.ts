import { colourOf, num, shortened, svgDocument, svgRect, svgText } from './svg';

const LABELS = 224;
const CELL = 34;
const TOP = 60;
/** Room for the columns' names, which stand slanted. */
const HEADS = 152;

/** Counts of one set of names against another, darker for more; rows and columns in the order given. */
export function countMatrix(
  title: string,
  axes: { rows: string; columns: string },
  rows: readonly string[],
  columns: readonly string[],
  countOf: (row: string, column: string) => number,
): string {
  const cells = rows.flatMap((row, y) => columns.map((column, x) => ({ row, column, x, y, count: countOf(row, column) })));
  const largest = Math.max(1, ...cells.map(({ count }) => count));
  const width = Math.max(420, LABELS + columns.length * CELL + HEADS);
  const height = TOP + HEADS + Math.max(1, rows.length) * CELL + 16;
  const content =
    cells.length === 0
      ? [svgText(16, TOP + 20, 'Nothing to show yet', { kind: 'small' })]
      : [
          svgText(16, TOP - 12, `rows: ${axes.rows}; columns: ${axes.columns}`, { kind: 'small' }),
          ...columns.map((name, x) => head(name, x)),
          ...rows.map((name, y) =>
            svgText(LABELS - 8, TOP + HEADS + y * CELL + CELL / 2 + 4, shortened(name, 32), { anchor: 'end', kind: 'small' }),
          ),
          ...cells.flatMap((cell) => drawCell(cell, largest)),
        ];
  const said = cells.filter(({ count }) => count > 0).map(({ row, column, count }) => `${row} as ${column} ${num(count)}`);
  return svgDocument({ title, description: `${title}: ${said.join(', ') || 'nothing yet'}`, width, height, content });
}

function head(name: string, x: number): string {
  const [left, y] = [LABELS + x * CELL + CELL / 2 + 4, TOP + HEADS - 8];
  return `<g transform="rotate(-50 ${num(left)} ${num(y)})">${svgText(left, y, shortened(name, 30), { kind: 'small' })}</g>`;
}

interface Cell {
  row: string;
  column: string;
  x: number;
  y: number;
  count: number;
}

function drawCell({ row, column, x, y, count }: Cell, largest: number): string[] {
  const [left, top] = [LABELS + x * CELL, TOP + HEADS + y * CELL];
  // Never invisible: the faintest cell with a count is told from an empty one.
  const strength = count === 0 ? 0.06 : 0.2 + 0.8 * (count / largest);
  const rect = svgRect(left + 1, top + 1, CELL - 2, CELL - 2, colourOf(0), `${row} as ${column}: ${num(count)}`, strength);
  if (count === 0) return [rect];
  const look = { anchor: 'middle', kind: 'small', ...(strength > 0.55 && { fill: '#ffffff' }) } as const;
  return [rect, svgText(left + CELL / 2, top + CELL / 2 + 4, num(count), look)];
}
