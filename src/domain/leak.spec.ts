import fc from 'fast-check';
import { findLeaks, tokenize, type HiddenPart } from './leak';

const words =
  'apple breeze candle drift ember fjord grove harbor island jungle kettle lantern meadow nectar orchid pebble quartz ripple summit timber'.split(
    ' ',
  );
const sentence = fc.array(fc.constantFrom(...words), { minLength: 0, maxLength: 30 }).map((list) => list.join(' '));
/** Words that no sentence above holds. */
const secretWord = fc.stringMatching(/^zq[a-z]{3,8}$/);
const secretSpan = fc.array(secretWord, { minLength: 8, maxLength: 14 });

function hiddenPart(overrides: Partial<HiddenPart>): HiddenPart {
  return { text: '', literals: [], identifiers: [], ...overrides };
}

describe('findLeaks', () => {
  it('finds a span of eight tokens wherever it stands, in any case and spacing', () => {
    fc.assert(
      fc.property(sentence, sentence, secretSpan, (before, after, span) => {
        const hidden = hiddenPart({ text: `x = 1\n${span.join('  ')}\ny = 2` });
        const said = `${before} ${span.join(' ').toUpperCase()} ${after}`;
        expect(findLeaks(said, hidden, before).some(({ kind }) => kind === 'span')).toBe(true);
      }),
    );
  });

  it('finds no span of seven', () => {
    const span = 'the result is sorted by last name';
    expect(tokenize(span)).toHaveLength(7);
    expect(findLeaks(`${span}, stop.`, hiddenPart({ text: `${span} first` }), '')).toEqual([]);
  });

  it('finds a literal that stands on its own, and not inside a longer word', () => {
    fc.assert(
      fc.property(sentence, sentence, secretWord, (before, after, literal) => {
        const hidden = hiddenPart({ literals: [literal] });
        expect(findLeaks(`${before} "${literal}" ${after}`, hidden, '')).toEqual([{ kind: 'literal', excerpt: literal }]);
        expect(findLeaks(`${before} a${literal}b ${after}`, hidden, '')).toEqual([]);
      }),
    );
  });

  it('takes numbers of three digits and more for literals, and shorter ones for English', () => {
    expect(findLeaks('It fails for 1729.', hiddenPart({ literals: ['1729'] }), '')).toHaveLength(1);
    expect(findLeaks('It fails for 17290.', hiddenPart({ literals: ['1729'] }), '')).toEqual([]);
    expect(findLeaks('It fails for 17.', hiddenPart({ literals: ['17'] }), '')).toEqual([]);
  });

  it.each(['count_all', 'countAll', 'count2'])('finds the telling name %s in any sentence', (name) => {
    expect(findLeaks(`Look at ${name} again.`, hiddenPart({ identifiers: [name] }), '')).toEqual([
      { kind: 'identifier', excerpt: name },
    ]);
  });

  it('finds an English name only where it is written as code', () => {
    const hidden = hiddenPart({ identifiers: ['count'] });
    expect(findLeaks('The count is off by one.', hidden, '')).toEqual([]);
    expect(findLeaks('The `count` is off by one.', hidden, '')).toHaveLength(1);
    expect(findLeaks('What count() returns is off by one.', hidden, '')).toHaveLength(1);
  });

  it('ignores whatever its reader can see anyway', () => {
    fc.assert(
      fc.property(sentence, secretSpan, secretWord, (around, span, literal) => {
        const name = `${literal}_all`;
        const text = `${span.join(' ')} ${literal} ${name}`;
        const visible = `${around}\n${text}`;
        expect(findLeaks(text, hiddenPart({ text, literals: [literal], identifiers: [name] }), visible)).toEqual([]);
      }),
    );
  });

  it('finds nothing where nothing is shared', () => {
    fc.assert(
      fc.property(
        sentence,
        secretSpan,
        (said, span) => findLeaks(said, hiddenPart({ text: span.join(' '), literals: span, identifiers: span }), '').length === 0,
      ),
    );
  });

  it('never fails, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.string()), fc.string(), (said, text, list, visible) =>
        Array.isArray(findLeaks(said, { text, literals: list, identifiers: list }, visible)),
      ),
    );
  });
});
