const NUL = 0;
// CSI sequences that colour text (ECMA-48, SGR).
const COLOURS = /\x1b\[[0-9;]*m/g;

/** UTF-8 with U+FFFD for what is none, without NUL, which the awk programs can't see. */
export function decode(content: Buffer): string {
  const clean = content.includes(NUL) ? content.filter((byte) => byte !== NUL) : content;
  return new TextDecoder('utf-8').decode(clean);
}

/** Lines without their ends (`\n` or `\r\n`), one after another, so that a long report is in memory once. */
export function* linesOf(content: Buffer): Generator<string> {
  const text = decode(content);
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
    start = end + 1;
  }
}

export function withoutColours(line: string): string {
  return line.includes('\x1b') ? line.replace(COLOURS, '') : line;
}
