import { TRANSITIONS, type Status, type Transition } from '../../src/domain/lifecycle';
import { at, BOX, LINES, PLACES, right, widthOf, type Line } from './lifecycle-lines';

const SIZE = { width: 1214, height: 480 };
const LINE_HEIGHT = 13;
/** Guards are broken at their hyphens to lines of at most this many letters. */
const LABEL_WIDTH = 10;

/** The picture of an RLEF task's life, drawn from the table of transitions. Throws on a step that has no line here. */
export function renderLifecycleSvg(): string {
  const steps = TRANSITIONS.filter(({ kinds }) => kinds.includes('rlef'));
  const lines = steps.filter(({ to }) => to !== 'rejected').map(renderStep);
  const boxes = Object.keys(PLACES).map((status) => renderBox(status as Status));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="Helvetica, Arial, sans-serif">`,
    '<title>The lifecycle of an RLEF task</title>',
    '<!-- Written by scripts/lifecycle-picture.ts from src/domain/lifecycle.ts. -->',
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
    '<path d="M0 0 L8 4 L0 8 z" fill="#4a5568"/></marker></defs>',
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#ffffff"/>`,
    ...lines,
    ...boxes,
    ...renderRejections(steps.filter(({ to }) => to === 'rejected')),
    '</svg>',
    '',
  ].join('\n');
}

function renderStep({ from, to, guard }: Transition): string {
  const line = LINES[`${from}>${to}`]?.();
  if (!line) throw new Error(`The picture has no line for ${from} -> ${to}: draw one in scripts/lib/lifecycle-lines.ts`);
  const path = line.points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const stroke = `fill="none" stroke="#4a5568" stroke-width="1.4" marker-end="url(#tip)"`;
  // The steps into `disputed` share one guard, which is written once.
  const label = to === 'disputed' && from !== 'validated' ? '' : renderText(guard, line);
  return `<g data-step="${from} ${to} ${guard}"><path d="${path}" ${stroke}/>${label}</g>`;
}

function renderText(guard: string, { label: [x, y], anchor = 'middle', long }: Line): string {
  const rows = long ? [guard] : wrap(guard);
  const first = y - (rows.length - 1) * LINE_HEIGHT;
  const spans = rows.map((row, index) => `<tspan x="${x}" y="${first + index * LINE_HEIGHT}">${row}</tspan>`).join('');
  return `<text font-size="11" fill="#2d3748" text-anchor="${anchor}">${spans}</text>`;
}

function wrap(guard: string): string[] {
  const rows: string[] = [];
  for (const piece of guard.split(/(?<=-)/)) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + piece.length <= LABEL_WIDTH) rows[rows.length - 1] = last + piece;
    else rows.push(piece);
  }
  return rows;
}

function renderBox(status: Status): string {
  const [x, y] = at(status);
  const width = widthOf(status);
  const fill = status === 'accepted' ? '#d9f2e3' : ['rejected', 'retired'].includes(status) ? '#edf2f7' : '#e3edfb';
  const corner = `x="${x - width / 2}" y="${y - BOX.height / 2}" width="${width}" height="${BOX.height}" rx="7"`;
  return (
    `<g data-status="${status}"><rect ${corner} fill="${fill}" stroke="#2b6cb0" stroke-width="1.4"/>` +
    `<text x="${x}" y="${y + 5}" font-size="14" fill="#1a202c" text-anchor="middle">${status}</text></g>`
  );
}

function renderRejections(steps: readonly Transition[]): string[] {
  const [x, y] = right('rejected', 0);
  const guard = [...new Set(steps.map((step) => step.guard))].join(', ');
  const sources = steps.map(({ from }) => from).join(', ');
  return [
    ...steps.map((step) => `<g data-step="${step.from} ${step.to} ${step.guard}"/>`),
    `<text font-size="11" fill="#2d3748"><tspan x="${x + 10}" y="${y - 3}">${guard}, from</tspan><tspan x="${x + 10}" y="${y + 11}">${sources}</tspan></text>`,
  ];
}
