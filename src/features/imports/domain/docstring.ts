/** One interactive example of a docstring: what is typed, and the lines that follow it. */
export interface DocstringExample {
  source: string;
  want: string[];
}

const PROMPT = /^(\s*)>>> ?(.*)$/;
const CONTINUATION = /^\s*\.\.\.(?: (.*))?$/;

/**
 * The `>>>` examples of a text, as Python's doctest reads them: `...` lines go on with the source; what is wanted ends at a
 * blank line or at the next example.
 */
export function readExamples(text: string): DocstringExample[] {
  const examples: DocstringExample[] = [];
  let open: DocstringExample | undefined;
  for (const line of text.split('\n')) {
    const prompt = PROMPT.exec(line);
    const continuation = CONTINUATION.exec(line);
    if (prompt) examples.push((open = { source: prompt[2] ?? '', want: [] }));
    else if (open && continuation && open.want.length === 0) open.source += `\n${continuation[1] ?? ''}`;
    else if (line.trim() === '') open = undefined;
    else open?.want.push(line.trim());
  }
  return examples;
}
