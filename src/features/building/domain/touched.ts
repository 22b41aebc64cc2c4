const MIN_NAME = 3;

/**
 * Whether a test is edited by the test patch: its own name stands in a hunk, or in the line of the enclosing function that git puts
 * after `@@`. Takes the text of `git diff`; binary parts say nothing.
 */
export function findTouched(testPatch: Buffer): (id: string) => boolean {
  const hunks = testPatch.toString('latin1').split(/^(?:diff --git |GIT binary patch)/m);
  const text = Buffer.from(hunks.map(hunksOf).join('\n'), 'latin1').toString('utf8');
  return (id) => {
    const name = ownName(id);
    return name.length >= MIN_NAME && text.includes(name);
  };
}

function hunksOf(file: string): string {
  const start = file.search(/^@@ /m);
  return start === -1 ? '' : file.slice(start);
}

/** `tests/a.py::TestX::test_y[3]` -> `test_y`; `example.org/p::TestTable/case` -> `TestTable`; `suite > title` -> `title`. */
function ownName(id: string): string {
  const last = id.split('::').at(-1)?.split(' > ').at(-1) ?? '';
  return /^[^[/]*/.exec(last)?.[0].trim() ?? '';
}
