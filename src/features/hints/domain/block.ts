/** What an accepted hint shows. */
export interface ShownHint {
  kind: 'symbol' | 'literal';
  path: string;
  text: string;
}

/**
 * The block that follows a problem statement: which names and texts the tests will ask for, file by file, in Markdown. Empty without
 * hints. Fences are longer than any run of backticks inside, so that no hint can end its own.
 */
export function hintsBlock(hints: readonly ShownHint[]): string {
  if (hints.length === 0) return '';
  const paths = [...new Set(hints.map(({ path }) => path))].sort((a, b) => (a < b ? -1 : 1));
  const parts = paths.map((path) => {
    const own = hints.filter((hint) => hint.path === path);
    const lines = own.map(({ kind, text }) => `- ${kind === 'literal' ? 'text ' : ''}${quoted(text)}`);
    return `${quoted(path)}\n\n${lines.join('\n')}\n`;
  });
  return `## Interface\n\nTests use these names and texts as they are written here.\n\n${parts.join('\n')}`;
}

function quoted(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}
