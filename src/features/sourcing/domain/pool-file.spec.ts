import fc from 'fast-check';
import { readPoolFile, writePoolFile } from './pool-file';

describe('pool files', () => {
  it('reports bad lines and duplicates by number and keeps the rest', () => {
    const text = '\ufeff# head\r\nRack/rack:pr-1 # why\r\n\r\nrack/RACK:pr-1\nrack/rack#2\n../x:pr-3\na/b:pr-0\n  a/b:pr-7  \n';
    const { pulls, faults } = readPoolFile(text);
    expect(pulls).toEqual([
      { owner: 'Rack', repo: 'rack', number: 1, line: 2 },
      { owner: 'a', repo: 'b', number: 7, line: 8 },
    ]);
    expect(faults).toEqual([
      { line: 4, problem: 'duplicate', text: 'rack/RACK:pr-1', firstLine: 2 },
      { line: 5, problem: 'malformed', text: 'rack/rack#2' },
      { line: 6, problem: 'malformed', text: '../x:pr-3' },
      { line: 7, problem: 'malformed', text: 'a/b:pr-0' },
    ]);
  });

  it('shows no control characters of a bad line, and not all of a long one', () => {
    const { faults } = readPoolFile(`\u001b[31mred\u0000\n${'x'.repeat(1000)}`);
    expect(faults).toEqual([
      { line: 1, problem: 'malformed', text: '[31mred' },
      { line: 2, problem: 'too-long', text: 'x'.repeat(120) },
    ]);
  });

  it('reads back what it writes', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const pull = fc.record({ owner: word, repo: word, number: fc.integer({ min: 1, max: 99999 }) });
    const pulls = fc.uniqueArray(pull, { selector: (one) => `${one.owner}/${one.repo}#${String(one.number)}` });
    fc.assert(
      fc.property(pulls, fc.string(), (written, comment) => {
        const { pulls: read, faults } = readPoolFile(writePoolFile(written, [comment.replace(/[\r\n]/g, ' ')]));
        expect(faults).toEqual([]);
        expect(read.map(({ line: _, ...one }) => one)).toEqual(written);
      }),
    );
  });
});
