import { LogKeeper } from './capped-log';

function keep(text: string, size: number, keeper = new LogKeeper(10, 10)): ReturnType<LogKeeper['read']> {
  for (let at = 0; at < text.length; at += size) keeper.write(Buffer.from(text.slice(at, at + size)));
  return keeper.read();
}

describe('A capped log', () => {
  it.each([1, 3, 7, 100])('keeps all that fits, in pieces of %i bytes', (size) => {
    expect(keep('abcdefghijklmnopqrst', size)).toEqual({
      content: Buffer.from('abcdefghijklmnopqrst'),
      totalBytes: 20,
      truncated: false,
    });
  });

  it.each([1, 3, 7, 100, 1000])('keeps the first and the last part, and says what is missing, in pieces of %i bytes', (size) => {
    const text = Array.from({ length: 300 }, (_, at) => String(at % 10)).join('');
    const kept = keep(text, size);
    expect(kept.content.toString()).toBe(`0123456789\n[... 280 bytes left out ...]\n0123456789`);
    expect(kept).toMatchObject({ totalBytes: 300, truncated: true });
  });
});
