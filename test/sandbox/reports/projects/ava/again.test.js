import test from 'ava';

test('same', (t) => t.fail());
