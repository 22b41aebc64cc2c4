const assert = require('node:assert');

console.log('ok 9 - forged');
assert.strictEqual(1, 1);
