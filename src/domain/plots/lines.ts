import { colourOf, escapeXml, legend, num, svgDocument, svgLine, svgText } from './svg';

const LEFT = 60;
const PLOT = 560;
const HIGH = 240;
const TOP = 44;
const WIDTH = LEFT + PLOT + 40;

/** One line over the same places; null where there is no value. */
export interface LineSeries {
  name: string;
  values: readonly (number | null)[];
}

/** Lines of shares from 0 to 1 over named places, such as pass@k over k. */
export function shareLines(title: string, places: readonly string[], series: readonly LineSeries[]): string {
  const key = legend(
    series.map(({ name }) => name),
    16,
    TOP + 6,
    WIDTH - 32,
  );
  const top = TOP + key.height + 14;
  const content = [
    ...key.content,
    ...frame(places, top),
    ...series.flatMap((line, index) => drawLine(line, index, places.length, top)),
  ];
  const empty = series.length === 0 ? [svgText(LEFT + 12, top + HIGH / 2, 'Nothing to show yet', { kind: 'small' })] : [];
  const said = series.map(
    ({ name, values }) => `${name} ${values.map((value) => (value === null ? '-' : num(value, 3))).join(' ')}`,
  );
  return svgDocument({
    ...{ title, description: `${title} over ${places.join(', ')}: ${said.join('; ') || 'nothing yet'}` },
    ...{ width: WIDTH, height: top + HIGH + 34, content: [...content, ...empty] },
  });
}

function xOf(index: number, places: number): number {
  return LEFT + (places < 2 ? PLOT / 2 : (PLOT * index) / (places - 1));
}

function frame(places: readonly string[], top: number): string[] {
  const rules = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const y = top + HIGH * (1 - share);
    return [
      svgLine(LEFT, y, LEFT + PLOT, y, share === 0 ? 'axis' : 'rule'),
      svgText(LEFT - 8, y + 4, `${num(share * 100)} %`, { kind: 'small', anchor: 'end' }),
    ];
  });
  return [
    ...rules,
    ...places.map((place, index) =>
      svgText(xOf(index, places.length), top + HIGH + 18, place, { kind: 'small', anchor: 'middle' }),
    ),
  ];
}

function drawLine({ name, values }: LineSeries, index: number, places: number, top: number): string[] {
  const points = values.flatMap((value, place) =>
    value === null ? [] : [{ x: xOf(place, places), y: top + HIGH * (1 - value), value, place }],
  );
  const path = points.map(({ x, y }) => `${num(x)},${num(y)}`).join(' ');
  const dots = points.map(
    ({ x, y, value }) =>
      `<circle cx="${num(x)}" cy="${num(y)}" r="3.5" fill="${colourOf(index)}"><title>${escapeXml(name)}: ${num(value * 100, 1)} %</title></circle>`,
  );
  return points.length === 0
    ? []
    : [`<polyline points="${path}" fill="none" stroke="${colourOf(index)}" stroke-width="2"/>`, ...dots];
}
