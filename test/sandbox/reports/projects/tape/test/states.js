const test = require('tape');

test('passes', (t) => {
  console.log('printed by the program');
  t.equal(1, 1);
  t.equal(2, 2);
  t.end();
});
test('fails', (t) => {
  t.equal(1, 1, 'goes well');
  t.equal(1, 2, 'goes wrong');
  t.end();
});
// Skipped and to do on purpose: the runner has to report both, and parsers have to read them.
test.skip('is skipped', (t) => t.end());
test('is to do', { todo: true }, (t) => {
  t.fail('not yet');
  t.end();
});
test('is to do and done', { todo: true }, (t) => {
  t.pass('already');
  t.end();
});
test('skips one assertion', (t) => {
  t.ok(false, 'not here', { skip: true });
  t.ok(true, 'goes well');
  t.end();
});
test('waits too long', { timeout: 100 }, () => {});
test('rejects', async () => {
  throw new TypeError('no such thing');
});
test('ends before its plan', (t) => {
  t.plan(2);
  t.pass('one');
  t.end();
});
test('has # a sign, a \\ backslash and "quotes" <&> ünï ☃', (t) => {
  t.ok(true, 'two\nlines');
  t.end();
});
test('suite', (t) => {
  t.test('within', (t) => {
    t.ok(true, 'is deep');
    t.end();
  });
  t.end();
});
test('tells', (t) => {
  t.comment('a note');
  t.pass('after a note');
  t.end();
});
test('asserts nothing', (t) => t.end());
test('same', (t) => {
  t.pass('here');
  t.end();
});
test('same', (t) => {
  t.pass('again');
  t.end();
});
