import fc from 'fast-check';
import { replyInQuery } from './reply-in-query';

describe('The reply in a query', () => {
  it('is what comes after the prompt, also behind a mark of the start', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '<s>', '<|begin|>'), fc.string(), fc.string(), (mark, prompt, reply) => {
        const whole = `${mark}${prompt}-#-`;
        expect(replyInQuery(`${whole}${reply}`, `${prompt}-#-`)).toBe(reply);
      }),
    );
  });

  it('is found where the prompt was cut at its left', () => {
    const prompt = fc.string({ minLength: 40, maxLength: 200 }).map((text) => `${text}\nAnswer in one block of code:\n`);
    fc.assert(
      fc.property(prompt, fc.integer({ min: 1, max: 40 }), fc.string(), (text, cut, reply) => {
        const found = replyInQuery(text.slice(cut) + reply, text);
        // A reply that goes on like the prompt may count as more of it.
        expect(found !== undefined && reply.endsWith(found)).toBe(true);
      }),
    );
  });

  it('is unknown where the two do not fit', () => {
    expect(replyInQuery('```python\nx = 1\n```', 'Write x.')).toBeUndefined();
    expect(replyInQuery('ab', 'ba')).toBeUndefined();
    expect(replyInQuery('all of it', '')).toBe('all of it');
  });

  it('is found in linear time', () => {
    const prompt = `${'a'.repeat(400_000)}b`;
    expect(replyInQuery('a'.repeat(400_000), prompt)).toBeUndefined();
  });
});
