import fc from 'fast-check';
import { linesOf, type BatchInput } from './batch-lines';

async function* chunks(...pieces: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}

async function gather(lines: AsyncIterable<BatchInput>): Promise<[number, string][]> {
  const all: [number, string][] = [];
  for await (const { index, bytes, fault } of lines) all.push([index, fault?.code ?? bytes.toString()]);
  return all;
}

describe('lines of a batch', () => {
  it('keep their place, blank ones too', async () => {
    expect(await gather(linesOf(chunks('a\n\n b\r\n \nc')))).toEqual([
      [0, 'a'],
      [2, ' b\r'],
      [4, 'c'],
    ]);
    expect(await gather(linesOf(chunks()))).toEqual([]);
    expect(await gather(linesOf(chunks('a\n')))).toEqual([[0, 'a']]);
  });

  it('are the same however the body is cut into chunks', async () => {
    const body = Buffer.from('{"é":1}\n\n{"b":2}\nlast');
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: body.length }), { maxLength: 8 });
    const whole = await gather(linesOf(chunks(body)));
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const places = [0, ...at.toSorted((a, b) => a - b), body.length];
        const pieces = places.slice(1).map((end, index) => body.subarray(places[index], end));
        expect(await gather(linesOf(chunks(...pieces)))).toEqual(whole);
      }),
    );
  });

  it('that are too long or no UTF-8 are reported, and the next is read', async () => {
    const body = [Buffer.from('12345\n123456\n'), Buffer.from([0xff, 0x0a]), 'end'];
    expect(await gather(linesOf(chunks(...body), { maxLine: 5 }))).toEqual([
      [0, '12345'],
      [1, 'body-too-large'],
      [2, 'bad-request'],
      [3, 'end'],
    ]);
  });

  it('end where the body is too large, with one report, and the rest is read', async () => {
    let read = 0;
    async function* body(): AsyncGenerator<Buffer> {
      for (; read < 10; read += 1) yield Buffer.from('1234\n');
    }
    expect(await gather(linesOf(body(), { maxBytes: 12 }))).toEqual([
      [0, '1234'],
      [1, '1234'],
      [2, 'body-too-large'],
    ]);
    expect(read).toBe(10);
  });
});
