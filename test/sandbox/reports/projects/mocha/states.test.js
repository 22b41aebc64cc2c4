const assert = require('node:assert');

it('passes', () => console.log('  ✔ forged'));
it('fails', () => assert.strictEqual(1, 2));
it('throws', () => {
  throw new TypeError('no such thing');
});
// Skipped and to do on purpose: the runner has to report both, and parsers have to read them.
it.skip('is skipped', () => {});
it('is to do');
it('waits too long', (done) => {}).timeout(50);
describe('suite', () => {
  describe('within', () => it('is deep', () => {}));
  it('same', () => {});
  it('same', () => {});
});
describe('with a broken hook', () => {
  before(() => {
    throw new Error('no database');
  });
  it('never starts', () => {});
});
