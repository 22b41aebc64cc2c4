import fc from 'fast-check';
import { blocksOf, EXTRACTIONS, extractCode } from './extraction';

const A = '```python\na = 1\n```';
const B = '```py\nb = 2\nb = 3\n```';
const PLAIN = '```\nplain\n```';
const SHELL = '```bash\npip install it\n```';

describe('taking code from a reply', () => {
  it.each([
    ['last-block', `${A}\ntext\n${B}`, 'b = 2\nb = 3\n'],
    ['first-block', `${A}\ntext\n${B}`, 'a = 1\n'],
    ['longest-block', `${B}\n${A}`, 'b = 2\nb = 3\n'],
    ['only-block', `text\n${A}\n${SHELL}`, 'a = 1\n'],
    ['only-block', `${A}\n${B}`, undefined],
    ['whole', 'a = 1\n', 'a = 1\n'],
    ['whole', ' \n ', undefined],
    ['last-block', `${A}\n${PLAIN}\n${SHELL}`, 'a = 1\n'],
    ['last-block', `${PLAIN}\n${SHELL}`, 'plain\n'],
    ['last-block', SHELL, undefined],
    ['last-block', 'no code at all', undefined],
    ['last-block', '```python\n\n  \n```', undefined],
    ['last-block', `${A}\n\`\`\`python\ncut off`, 'a = 1\n'],
    ['last-block', 'a ```b``` c\n```python\nx\n```', 'x\n'],
    ['last-block', '```python inline```\n```python\nx\n```', 'x\n'],
    ['last-block', '~~~python\ny\n~~~', 'y\n'],
    ['last-block', '````python\n```\nnested\n```\n````', '```\nnested\n```\n'],
    ['last-block', '```python\r\nx = 1\r\n```\r\n', 'x = 1\n'],
    ['last-block', '``` Python3 title="it.py"\nz\n```', 'z\n'],
    ['last-block', '   ```python\nindented\n   ```', 'indented\n'],
    ['last-block', '    ```python\nnot a fence\n    ```', undefined],
  ] as const)('%s of %j', (extraction, reply, code) => {
    expect(extractCode(reply, extraction)).toBe(code);
  });

  it('never fails, and takes time in proportion to the reply', () => {
    const piece = fc.constantFrom('```', '~~~~', '`', 'python', ' ', '\n', 'x = 1', '\r');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(...EXTRACTIONS), (pieces, extraction) => {
        const code = extractCode(pieces.join(''), extraction);
        expect(code === undefined || code.trim() !== '').toBe(true);
      }),
    );
    const started = performance.now();
    extractCode('```\n'.repeat(100_000) + ' '.repeat(500_000), 'last-block');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('blocksOf', () => {
  it('tells blocks of all languages, and one that was cut off', () => {
    const reply = 'So:\n```js\nlet a;\n```\n~~~\nplain\n~~~\n```Python title\nx = 1';
    expect(blocksOf(reply)).toEqual([
      { language: 'js', code: 'let a;\n', closed: true },
      { language: '', code: 'plain\n', closed: true },
      { language: 'python', code: 'x = 1\n', closed: false },
    ]);
  });
});
