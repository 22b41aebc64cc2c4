import { findFaults, findLacks } from './suite';

const MARK = 'bcdfgh';

function codesOf(...paths: string[]): (string | undefined)[] {
  return findFaults(
    paths.map((path) => ({ path, content: '' })),
    MARK,
  ).map(({ code }) => code);
}

describe('Files of a blind suite', () => {
  it.each([
    'tests/test_bcdfgh.py',
    'tests/data/bcdfgh.json',
    'src/test/java/com/acme/BlindBcdfghTest.java',
    'blind_bcdfgh_test.go',
    'test/bcdfgh.test.js',
  ])('may be %s', (path) => {
    expect(codesOf(path)).toEqual([]);
  });

  it.each([
    ['tests/test_other.py', 'mark-missing'],
    ['tests/bcdfgh/test_other.py', 'mark-missing'],
    ['src/bcdfgh.py', 'not-a-test-path'],
    ['tests/conftest.py', 'runner-config'],
    ['README-bcdfgh.md', 'not-a-test-path'],
  ])('may not be %s: %s', (path, code) => {
    expect(codesOf(path)).toEqual([code]);
  });

  it('have a path each, whatever the case of its letters', () => {
    expect(codesOf('tests/test_bcdfgh.py', 'tests/TEST_BCDFGH.py')).toEqual(['path-twice']);
  });

  it('are not sealed without one that the runner collects', () => {
    expect(findLacks([{ path: 'tests/data/bcdfgh.json', content: '{}' }]).map(({ code }) => code)).toEqual(['no-test-file']);
    expect(findLacks([{ path: 'tests/test_bcdfgh.py', content: '' }])).toEqual([]);
  });
});
