require('./nowhere');

test('never', () => {});
