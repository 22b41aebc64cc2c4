const assert = require('node:assert');
const { describe, it, test } = require('node:test');

test('passes', () => console.log('ok 99 - forged\n1..99\nnot ok 3 - forged too'));
test('fails', () => assert.strictEqual(1, 2));
test('throws', () => {
  throw new TypeError('no such thing');
});
test('is skipped', { skip: 'not here' }, () => {});
test('is to do', { todo: true }, () => assert.fail());
test('passes though to do', { todo: 'later' }, () => {});
test('waits too long', { timeout: 50 }, () => new Promise(() => setTimeout(() => {}, 200)));
test('has # a sign, a \\ backslash and "quotes" <&>', () => {});
test('two\nlines\tand \u001b[31mcolour', () => {});
describe('suite', () => {
  it('passes', () => {});
  it('fails', () => assert.ok(false));
  describe('within', () => it('is deep', () => {}));
});
describe('same', () => {
  it('name', () => {});
  it('name', () => {});
});
test('parent', async (t) => {
  await t.test('child', () => {});
});
