/** Where a quote may be from. */
export const QUOTE_SOURCES = ['statement', 'tests', 'golden-patch', 'hints'] as const;
export type QuoteSource = (typeof QUOTE_SOURCES)[number];

export interface Quote {
  source: QuoteSource;
  quote: string;
}

/** The whole texts; a source that a task has not is the empty text. Patches as git writes them. */
export type Sources = Readonly<Record<QuoteSource, string>>;

/** A shorter one is found in any text and shows nothing. */
export const MIN_QUOTE = 4;

const PATCHES: readonly QuoteSource[] = ['tests', 'golden-patch'];

/**
 * Whether a quote stands in its source, word for word. The one rule of whitespace: every run of spaces, tabs and line ends, in quote
 * and source alike, counts as one space, and what is around the quote does not count. Of a patch it may be quoted with or without the
 * first column of its lines. Nothing else is forgiven: no case, no ellipsis, no typographic quotation mark.
 */
export function isVerbatim({ source, quote }: Quote, sources: Sources): boolean {
  const wanted = squeeze(quote);
  if (wanted.length < MIN_QUOTE) return false;
  const text = sources[source];
  if (squeeze(text).includes(wanted)) return true;
  return PATCHES.includes(source) && squeeze(withoutFirstColumn(text)).includes(wanted);
}

export function squeeze(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function withoutFirstColumn(patch: string): string {
  return patch
    .split('\n')
    .map((line) => (/^[-+ ]/.test(line) ? line.slice(1) : line))
    .join('\n');
}

/** Indexes of the quotes that are not there. */
export function madeUp(quotes: readonly Quote[], sources: Sources): number[] {
  return quotes.flatMap((quote, index) => (isVerbatim(quote, sources) ? [] : [index]));
}
