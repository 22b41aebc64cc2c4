const t = require('tap');

t.plan(2);
t.ok(true, 'first');
t.ok(true, 'second');
