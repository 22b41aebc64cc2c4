import { signaturesOf } from './signatures';

const DECLARED = { modules: [{ name: 'solution', names: ['parse', 'Table'] }] };

function signature(text: string, kind = 'signature') {
  return { kind, text };
}

describe('Signatures of a specification', () => {
  it('are what requirements of that kind say of declared names', () => {
    const requirements = [
      signature('`solution` defines `parse(text, *, strict=False, marks=())`, which returns a dict.'),
      signature('`Table(ttl)` makes a table, and `reparse(text)` is nothing that is declared.'),
      signature('`parse(text)` raises ValueError where there is no mark.', 'error'),
    ];
    expect(signaturesOf(requirements, DECLARED)).toEqual({
      'solution.parse': 'parse(text, *, strict=False, marks=())',
      'solution.Table': 'Table(ttl)',
    });
  });

  it('are none where a name is called in several ways, or with nothing', () => {
    expect(signaturesOf([signature('`parse(text)` or `parse(text, marks)`, and `Table()`.')], DECLARED)).toEqual({});
  });
});
