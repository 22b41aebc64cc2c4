import process from 'node:process';
import test from 'ava';

test('ends the process', () => process.exit(0));
