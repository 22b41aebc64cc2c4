const LABEL_WIDTH = 190;
const BAR_WIDTH = 380;
const ROW = 22;
const TOP = 40;

/** A horizontal bar chart as SVG 1.1, without scripts or fonts of its own; the longest bar is the largest count. */
export function barChart(title: string, counts: readonly (readonly [label: string, count: number])[]): string {
  const largest = Math.max(1, ...counts.map(([, count]) => count));
  const height = TOP + counts.length * ROW + 12;
  const width = LABEL_WIDTH + BAR_WIDTH + 80;
  const rows = counts.map(([label, count], index) => row(label, count, (count / largest) * BAR_WIDTH, TOP + index * ROW));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="24" font-family="sans-serif" font-size="15" font-weight="bold" fill="#1f2933">${escaped(title)}</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function row(label: string, count: number, length: number, y: number): string {
  const text = 'font-family="sans-serif" font-size="12" fill="#1f2933"';
  const end = LABEL_WIDTH + 8 + length;
  return (
    `<text x="${LABEL_WIDTH}" y="${y + 14}" text-anchor="end" ${text}>${escaped(label)}</text>` +
    `<rect x="${LABEL_WIDTH + 8}" y="${y + 3}" width="${length.toFixed(1)}" height="15" fill="#2f6f9f"/>` +
    `<text x="${(end + 6).toFixed(1)}" y="${y + 14}" ${text}>${count}</text>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
