const t = require('tap');

t.test('passes', (t) => {
  console.log('printed by the program');
  t.equal(1, 1);
  t.equal(2, 2, 'named');
  t.end();
});
t.test('fails', (t) => {
  t.equal(1, 1, 'goes well');
  t.equal(1, 2, 'goes wrong');
  t.end();
});
t.test('throws', () => {
  throw new TypeError('no such thing');
});
// Skipped and to do on purpose: the runner has to report both, and parsers have to read them.
t.test('is skipped', { skip: 'not here' }, (t) => t.end());
t.test('is to do', { todo: 'later' }, (t) => {
  t.fail('not yet');
  t.end();
});
t.test('has # a sign, a \\ backslash and "quotes" <&> ünï ☃', (t) => {
  t.ok(true, 'two\nlines');
  t.end();
});
t.test('suite', (t) => {
  t.test('within', (t) => {
    t.ok(true, 'is deep');
    t.end();
  });
  t.test('within', (t) => {
    t.ok(true, 'is deep');
    t.end();
  });
  t.end();
});
t.test('promises', async (t) => {
  t.match({ a: 1 }, { a: Number });
});
