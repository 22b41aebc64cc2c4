const assert = require('node:assert');

process.on('exit', () => (process.exitCode = 3));
assert.ok(true);
