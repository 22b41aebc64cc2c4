import { barChart, countMatrix, shareLines, stackedBars } from '.';

const HOSTILE = `<script>alert("1")</script> & ']]>\u0000\ud800`;
const PLOTS: [string, (label: string) => string][] = [
  [
    'bars',
    (label) =>
      barChart(label, [
        [label, 3],
        ['b', 0],
      ]),
  ],
  ['stacked bars', (label) => stackedBars(label, [label, 'second'], [{ label, values: [1, 2] }])],
  ['lines', (label) => shareLines(label, ['1', '2', label], [{ name: label, values: [0.1, null, 1] }])],
  [
    'a matrix',
    (label) => countMatrix(label, { rows: label, columns: 'c' }, [label, 'b'], ['b', label], (row) => (row === 'b' ? 7 : 0)),
  ],
];

describe.each(PLOTS)('A plot of %s', (_, plot) => {
  it('escapes what it says, and runs nothing', () => {
    const svg = plot(HOSTILE);
    expect(svg).not.toMatch(/<script|\u0000|\ud800|onload|javascript:/);
    expect(svg).toContain('&lt;script&gt;');
    expect(svg.isWellFormed()).toBe(true);
  });

  it('is the same bytes for the same numbers, well-formed, and described', () => {
    expect(plot('a')).toBe(plot('a'));
    const names = [...plot('a').matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)];
    const open: string[] = [];
    for (const [, closing, name = '', empty] of names) {
      if (closing) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
    }
    expect(open).toEqual([]);
    expect(plot('a')).toMatch(/<title>a<\/title>\n<desc>a.+<\/desc>/);
  });

  it('follows the scheme of its reader', () => {
    expect(plot('a')).toContain('prefers-color-scheme:dark');
  });
});

describe('Plots', () => {
  it('say so when there is nothing to show', () => {
    const empty = [
      barChart('t', []),
      stackedBars('t', [], []),
      shareLines('t', [], []),
      countMatrix('t', { rows: 'r', columns: 'c' }, [], [], () => 0),
    ];
    for (const svg of empty) expect(svg).toContain('Nothing to show yet');
  });

  it('draw bars in proportion', () => {
    const widths = [
      ...barChart('t', [
        ['a', 10],
        ['b', 5],
      ]).matchAll(/<rect x="232" y="[\d.]+" width="([\d.]+)"/g),
    ].map(([, width]) => Number(width));
    expect(widths).toEqual([420, 210]);
  });

  it('sum up the series beyond the eighth', () => {
    const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const svg = stackedBars('t', names, [{ label: 'a', values: names.map(() => 1) }]);
    expect(svg).toContain('a, other: 5');
    expect(svg).not.toContain('s7');
  });
});
