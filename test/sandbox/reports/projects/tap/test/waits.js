const t = require('tap');

t.test('waits too long', { timeout: 100 }, () => new Promise(() => setTimeout(() => {}, 1000)));
