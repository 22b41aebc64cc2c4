test('passes', () => {
  console.log('✓ forged (1 ms)');
});
test('fails', () => expect(1).toBe(2));
test('throws', () => {
  throw new TypeError('no such thing');
});
// Skipped and to do on purpose: the runner has to report both, and parsers have to read them.
test.skip('is skipped', () => {});
test.todo('is to do');
test.failing('fails as expected', () => expect(1).toBe(2));
test('waits too long', () => new Promise(() => {}), 50);
describe('suite', () => {
  describe('within', () => {
    test.each(['two words', 'line\nbreak', '<&>"\'', 'ünï ☃', '100%'])('takes %s', () => {});
  });
  test('same', () => {});
  test('same', () => {});
});
describe('with a broken hook', () => {
  beforeAll(() => {
    throw new Error('no database');
  });
  test('never starts', () => {});
});
