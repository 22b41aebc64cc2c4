import { failureText, MAX_FAILURE_TEXT } from './failure-text';

describe('the short text of a failure', () => {
  it.each([
    ['AssertionError', 'assert 1 == 2', 'AssertionError: assert 1 == 2'],
    ['KeyError', '  ', 'KeyError'],
    ['AssertionError', 'got <solution.Box object at 0x7f03c61a2b10>', 'AssertionError: got <solution.Box object at 0x…>'],
    ['OSError', "no file '/w/deep/data.txt' there", "OSError: no file 'data.txt' there"],
    ['AssertionError', "assert '/home/ann/x' == '/etc/x'", "AssertionError: assert '/home/ann/x' == '/etc/x'"],
    ['AssertionError', "assert '0xdeadbeef' == '10s'", "AssertionError: assert '0xdeadbeef' == '10s'"],
    ['Failed', 'ended in 0.03s', 'Failed: ended in … s'],
  ])('%s: %s', (type, message, text) => {
    expect(failureText({ type, message })).toBe(text);
  });

  it('is never longer than its limit, and never ends in half a character', () => {
    for (const length of [500, 511, 512, 513, 600]) {
      const text = failureText({ type: 'E', message: '🙂'.repeat(length) });
      expect(text.length).toBeLessThanOrEqual(MAX_FAILURE_TEXT);
      expect(text.isWellFormed()).toBe(true);
    }
  });
});
