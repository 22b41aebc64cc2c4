const test = require('tape');

test('throws', () => {
  throw new TypeError('no such thing');
});
test('never starts', (t) => {
  t.pass('never');
  t.end();
});
