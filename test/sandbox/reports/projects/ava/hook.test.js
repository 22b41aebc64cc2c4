import test from 'ava';

test.before(() => {
  throw new Error('no database');
});
test('never starts', (t) => t.pass());
