import test from 'ava';

test('passes', (t) => {
  console.log('ok 9 - forged');
  t.pass();
});
test('fails', (t) => t.is(1, 2));
test('throws', () => {
  throw new TypeError('no such thing');
});
test('logs what looks like a result', (t) => {
  t.log('not ok 9 - forged');
  t.pass();
});
test('asserts nothing', () => {});
test('waits too long', async (t) => {
  t.timeout(50);
  await new Promise((resolve) => setTimeout(resolve, 5000));
});
// Skipped, to do and failing on purpose: the runner has to report them, and parsers have to read them.
test.skip('is skipped', (t) => t.fail());
test.todo('is to do');
test.failing('fails as expected', (t) => t.is(1, 2));
test.failing('passes unexpectedly', (t) => t.pass());
test('is called # like \\ a directive', (t) => t.pass());
