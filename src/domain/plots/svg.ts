/**
 * What all plots share: SVG 1.1 that says the same in every place, without scripts, fonts or images of others. Colours come
 * from a style that follows the reader's light or dark scheme, in an `img` too. The same numbers give the same bytes.
 */

/** Distinguishable to the colour-blind (after Okabe and Ito 2008), in the order in which series take them. */
export const SERIES_COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8c6bb1', '#7f7f7f'] as const;

const STYLE = `text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1f2933}
.title{font-size:15px;font-weight:600}.label{font-size:12px}.small{font-size:11px;fill:#52606d}
.paper{fill:#ffffff}.rule{stroke:#d9e2ec;stroke-width:1}.axis{stroke:#9fb3c8;stroke-width:1}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9fb3c8}.paper{fill:#0d1117}.rule{stroke:#30363d}.axis{stroke:#6e7681}}`;

export interface Document {
  title: string;
  /** In a sentence, for those who cannot see it. */
  description: string;
  width: number;
  height: number;
  /** Elements, each as a text. */
  content: readonly string[];
}

/** A whole SVG document; ends with a line feed. */
export function svgDocument({ title, description, width, height, content }: Document): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${num(width)}" height="${num(height)}" rx="6"/>`,
    svgText(16, 27, title, { kind: 'title' }),
    ...content,
    '</svg>',
    '',
  ].join('\n');
}

interface TextLook {
  kind?: 'title' | 'label' | 'small';
  anchor?: 'start' | 'middle' | 'end';
  /** Instead of the scheme's. */
  fill?: string;
}

export function svgText(x: number, y: number, text: string, { kind = 'label', anchor = 'start', fill }: TextLook = {}): string {
  const at = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  const own = fill === undefined ? '' : ` style="fill:${fill}"`;
  return `<text class="${kind}" x="${num(x)}" y="${num(y)}"${at}${own}>${escapeXml(text)}</text>`;
}

/** A rectangle; `tip` is what a browser shows over it. */
export function svgRect(x: number, y: number, width: number, height: number, fill: string, tip: string, opacity = 1): string {
  const thin = opacity === 1 ? '' : ` fill-opacity="${num(opacity, 3)}"`;
  return `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" fill="${fill}"${thin}><title>${escapeXml(tip)}</title></rect>`;
}

export function svgLine(x1: number, y1: number, x2: number, y2: number, kind: 'rule' | 'axis'): string {
  return `<line class="${kind}" x1="${num(x1)}" y1="${num(y1)}" x2="${num(x2)}" y2="${num(y2)}"/>`;
}

/** Colour boxes with names, in rows of at most `width`; `height` is what they take. */
export function legend(names: readonly string[], x: number, y: number, width: number): { content: string[]; height: number } {
  const content: string[] = [];
  let [left, row] = [0, 0];
  names.forEach((name, index) => {
    const space = 34 + shortened(name, 32).length * CHARACTER;
    if (left > 0 && left + space > width) [left, row] = [0, row + 1];
    content.push(svgRect(x + left, y + row * 18 - 9, 10, 10, colourOf(index), name));
    content.push(svgText(x + left + 15, y + row * 18, shortened(name, 32), { kind: 'small' }));
    left += space;
  });
  return { content, height: names.length === 0 ? 0 : (row + 1) * 18 };
}
/** Pixels of a character of 11 px, on average. */
const CHARACTER = 6.8;

export function colourOf(series: number): string {
  return SERIES_COLOURS[series % SERIES_COLOURS.length] ?? SERIES_COLOURS[0];
}

/** At most `max` characters, the last an ellipsis if something was cut off. */
export function shortened(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}

/** A coordinate with at most two places, so that no machine's last bit shows. */
export function num(value: number, places = 2): string {
  return String(Number(value.toFixed(places)));
}

/** Text of an element or an attribute; what XML cannot carry at all is left out. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
