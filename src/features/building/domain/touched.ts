const MIN_NAME = 3;
/** A line that starts a test, a group of tests or a function in the languages that we know; which one is told by the name in it. */
const DEFINITION =
  /^\s*(?:(?:export |pub |public |private |protected |static |async |final |override )*(?:def|class|func|fn|function|void|test|sub)\b|(?:describe|context|it|test|TEST\w*|BOOST_\w+|SCENARIO)\s*[.(]|(?:it|test|describe|context)\s+['"])/;

/**
 * Whether a test is edited by the test patch: its own name stands in a line that changes, or in the definition that such a line belongs
 * to, be that within the hunk or after git's `@@`. Takes the text of `git diff`; binary parts say nothing.
 */
export function findTouched(testPatch: Buffer): (id: string) => boolean {
  const files = testPatch.toString('utf8').split(/^diff --git /m);
  const text = files
    .flatMap((file) =>
      file
        .split(/^@@ [^@\n]*@@/m)
        .slice(1)
        .flatMap(changedBy),
    )
    .join('\n');
  return (id) => {
    const name = ownName(id);
    return name.length >= MIN_NAME && text.includes(name);
  };
}

/** The lines of a hunk that change, and the definitions around them. The first line is what git says about the place. */
function changedBy(hunk: string): string[] {
  const [place = '', ...lines] = hunk.split('\n');
  const changed: string[] = [];
  let owner = place;
  for (const line of lines) {
    const text = line.slice(1);
    if (DEFINITION.test(text)) owner = text;
    if (/^[+-]/.test(line) && text.trim() !== '') changed.push(owner, text);
  }
  return changed;
}

/** `tests/a.py::TestX::test_y[3]` -> `test_y`; `example.org/p::TestTable/case` -> `TestTable`; `suite > title` -> `title`. */
function ownName(id: string): string {
  const last = id.split('::').at(-1)?.split(' > ').at(-1) ?? '';
  return /^[^[/]*/.exec(last)?.[0].trim() ?? '';
}
