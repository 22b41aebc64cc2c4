import type { Status } from '../../src/domain/lifecycle';

export type Point = readonly [x: number, y: number];

/** Centre of a status on the grid; `span` is its width in columns. */
interface Place {
  column: number;
  row: number;
  span?: number;
}

/** The line of one step, from border to border, and where its guard is written. */
export interface Line {
  points: readonly Point[];
  label: Point;
  anchor?: 'start' | 'middle' | 'end';
  /** A long line has room for its guard in one row. */
  long?: true;
}

const PITCH = { x: 168, y: 112 };
const MARGIN = { x: 74, y: 90 };
/** Pixels. */
export const BOX = { width: 104, height: 38 };

/** Statuses of an RLEF task. A status that is not listed has no place in the picture, and its steps are an error. */
export const PLACES: Partial<Record<Status, Place>> = {
  draft: { column: 0, row: 1 },
  sealed: { column: 1, row: 1 },
  'in-testing': { column: 2, row: 1 },
  validating: { column: 3, row: 1 },
  validated: { column: 4, row: 1 },
  stressed: { column: 4.5, row: 0 },
  'in-review': { column: 5, row: 1 },
  accepted: { column: 6, row: 1 },
  disputed: { column: 4, row: 2, span: 3 },
  reworking: { column: 2, row: 2 },
  quarantined: { column: 6, row: 2 },
  retired: { column: 6, row: 3 },
  rejected: { column: 0, row: 3 },
};

/** Every step between two places; `rejected` has a caption instead, for its steps come from everywhere. */
export const LINES: Readonly<Record<string, () => Line>> = {
  'draft>sealed': () => across('draft', 'sealed'),
  'sealed>in-testing': () => across('sealed', 'in-testing', -8),
  'in-testing>sealed': () => ({ points: [left('in-testing', 10), right('sealed', 10)], label: gap('sealed', 'in-testing', 36) }),
  'in-testing>validating': () => across('in-testing', 'validating'),
  'draft>validating': () => over('draft', 'validating', 64, 0, 0),
  'validating>validated': () => across('validating', 'validated'),
  'validated>stressed': () => ({
    points: [top('validated', 44), bottom('stressed', -40)],
    label: beside('validated', 38, -50),
    anchor: 'end',
  }),
  'stressed>in-review': () => ({
    points: [bottom('stressed', 40), top('in-review', -44)],
    label: beside('in-review', -38, -50),
    anchor: 'start',
  }),
  'validated>in-review': () => ({ ...across('validated', 'in-review'), label: gap('validated', 'in-review', -7, -6) }),
  'validated>accepted': () => over('validated', 'accepted', 24, -36, 0),
  'in-review>accepted': () => across('in-review', 'accepted'),
  'validating>disputed': () => down('validating', -18),
  'validated>disputed': () => down('validated', 0),
  'stressed>disputed': () => down('stressed', 24),
  'in-review>disputed': () => down('in-review', 0),
  'disputed>validating': () => ({
    points: [[at('validating')[0] + 14, edge('disputed', -1)], bottom('validating', 14)],
    label: beside('validating', 20, 50),
    anchor: 'start',
  }),
  'disputed>reworking': () => ({
    points: [left('disputed'), right('reworking')],
    label: mid(left('disputed'), right('reworking'), -10),
  }),
  'reworking>validating': () => ({
    points: [top('reworking', 20), bottom('validating', -40)],
    label: beside('reworking', 26, -46),
    anchor: 'end',
  }),
  'accepted>reworking': () => under('accepted', 'reworking'),
  'accepted>quarantined': () => ({
    points: [bottom('accepted', 36), top('quarantined', 36)],
    label: beside('accepted', 44, 62),
    anchor: 'start',
  }),
  'quarantined>accepted': () => ({
    points: [top('quarantined', -36), bottom('accepted', -36)],
    label: beside('accepted', -28, 62),
    anchor: 'start',
  }),
  'quarantined>retired': () => ({
    points: [bottom('quarantined'), top('retired')],
    label: beside('quarantined', 8, 62),
    anchor: 'start',
  }),
};

function placeOf(status: Status): Place {
  const place = PLACES[status];
  if (!place) throw new Error(`The picture has no place for ${status}: give it one in scripts/lib/lifecycle-lines.ts`);
  return place;
}

/** The centre of a status's box. Throws where it has none. */
export function at(status: Status): Point {
  const { column, row } = placeOf(status);
  return [MARGIN.x + column * PITCH.x, MARGIN.y + row * PITCH.y - (row === 0 ? 12 : 0)];
}

/** The width of a status's box. */
export function widthOf(status: Status): number {
  const span = placeOf(status).span ?? 1;
  return BOX.width + (span - 1) * PITCH.x;
}

/** The y of a box's upper (-1) or lower (1) edge. */
function edge(status: Status, side: -1 | 1): number {
  return at(status)[1] + (side * BOX.height) / 2;
}

function left(status: Status, dy = 0): Point {
  return [at(status)[0] - widthOf(status) / 2, at(status)[1] + dy];
}

/** A point of the right edge. */
export function right(status: Status, dy = 0): Point {
  return [at(status)[0] + widthOf(status) / 2, at(status)[1] + dy];
}

function top(status: Status, dx = 0): Point {
  return [at(status)[0] + dx, edge(status, -1)];
}

function bottom(status: Status, dx = 0): Point {
  return [at(status)[0] + dx, edge(status, 1)];
}

function beside(status: Status, dx: number, dy: number): Point {
  return [at(status)[0] + dx, at(status)[1] + dy];
}

function mid([x1, y1]: Point, [x2]: Point, dy: number): Point {
  return [(x1 + x2) / 2, y1 + dy];
}

/** In the gap between two boxes of a row. */
function gap(from: Status, to: Status, dy: number, dx = 0): Point {
  const [x, y] = mid(right(from), left(to), dy);
  return [x + dx, y];
}

function across(from: Status, to: Status, dy = 0): Line {
  return { points: [right(from, dy), left(to, dy)], label: gap(from, to, dy - 7) };
}

/** Straight down into the wide box of `disputed`. */
function down(from: Status, dx: number): Line {
  return { points: [bottom(from, dx), [at(from)[0] + dx, edge('disputed', -1)]], label: beside(from, 8, 62), anchor: 'start' };
}

function over(from: Status, to: Status, y: number, fromX: number, toX: number): Line {
  const [start, end] = [top(from, fromX), top(to, toX)];
  return { points: [start, [start[0], y], [end[0], y], end], label: [(start[0] + end[0]) / 2, y - 5], long: true };
}

/** Out at the left, down the gap, and back below everything. */
function under(from: Status, to: Status): Line {
  const [start, end] = [left(from, 12), bottom(to)];
  const [x, y] = [start[0] - 24, edge('disputed', 1) + 40];
  return { points: [start, [x, start[1]], [x, y], [end[0], y], end], label: [(x + end[0]) / 2, y - 5], long: true };
}
