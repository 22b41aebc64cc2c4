import { applyEdit, diffOf, type Mutant, withEdit } from './mutant';

function mutant(overrides: Partial<Mutant> = {}): Mutant {
  const place = { path: 'a.py', scope: 'f', line: 2, start: 0, end: 0, replacement: '' };
  return { id: 'mutant-000000000000', operator: 'number', reach: null, ...place, ...overrides };
}

describe('An edit', () => {
  it('counts bytes, not letters', () => {
    expect(applyEdit("x = 'é' + '1'", [12, 13, '2'])).toBe("x = 'é' + '2'");
  });

  it('changes the file that it is of', () => {
    const files = [
      { path: 'a.py', content: 'a' },
      { path: 'b.py', content: 'b' },
    ];
    expect(withEdit(files, 'b.py', [0, 1, 'c'])).toEqual([files[0], { path: 'b.py', content: 'c' }]);
  });
});

describe('The diff of a mutant', () => {
  it('shows the changed line between three lines of context', () => {
    const before = ['1', '2', '3', '4', 'x = 5', '6', '7', '8', '9', ''].join('\n');
    const start = before.indexOf('5');
    expect(diffOf(before, mutant({ start, end: start + 1, replacement: '6' }))).toBe(
      ['--- a/a.py', '+++ b/a.py', '@@ -2,7 +2,7 @@', ' 2', ' 3', ' 4', '-x = 5', '+x = 6', ' 6', ' 7', ' 8', ''].join('\n'),
    );
  });

  it('joins a statement of several lines into one', () => {
    const before = 'f(\n    1,\n)\n';
    expect(diffOf(before, mutant({ start: 0, end: 11, replacement: 'pass' }))).toBe(
      ['--- a/a.py', '+++ b/a.py', '@@ -1,4 +1,2 @@', '-f(', '-    1,', '-)', '+pass', ' ', ''].join('\n'),
    );
  });
});
