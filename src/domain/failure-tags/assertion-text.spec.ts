import { comparedValues } from './assertion-text';

/** Messages as the harness's pytest 8 wrote them. */
describe('Compared values', () => {
  it.each([
    ['assert [2, 1] == [1, 2]\n  \n  At index 0 diff: 2 != 1\n  Use -v to get more diff', '[2, 1]', '[1, 2]'],
    ["the text\nassert 'x\\nz' == 'x\\ny'\n  \n    x\n  - y\n  + z", "'x\\nz'", "'x\\ny'"],
    ['assert 0.4 == 0.3 ± 3.0e-07\n  \n  comparison failed', '0.4', '0.3 ± 3.0e-07'],
    ['assert 2 == 5\n +  where 2 = len([2, 1])', '2', '5'],
    ["assert ' == ' == '='", "' == '", "'='"],
    ["assert {'a': (1 == 2)} == None", "{'a': (1 == 2)}", 'None'],
    ["assert \"it's\" == '\\''", '"it\'s"', "'\\''"],
    ['Lists differ: [2, 1] != [1, 2]\n\nFirst differing element 0:\n2\n1', '[2, 1]', '[1, 2]'],
    ['0.4 != 3 within 7 places (2.6 difference)', '0.4', '3'],
    ["{'a': 2} != {'a': 1}\n- {'a': 2}\n?       ^", "{'a': 2}", "{'a': 1}"],
  ])('of %j', (message, left, right) => {
    expect(comparedValues(message)).toEqual({ left, right });
  });

  it.each([
    ['a shortened value', "assert {'a': [0, 1, 2, 3, 4, 5, ...]} == {'a': [0, 1, 2, 3, 4, 5, ...]}"],
    ['another comparison', 'assert 7 in [2, 1]\n +  where [2, 1] = f(0)'],
    ['a chain', 'assert 1 == 1 == 2'],
    ['a truth value', 'assert 0\n +  where 0 = f(3)'],
    ['a missing exception', "DID NOT RAISE <class 'ValueError'>"],
    ['an exception of the solution', '5'],
    ['a text with an open quote', "assert 'a == 'b"],
    ['nothing', ''],
  ])('are not known of %s', (_, message) => {
    expect(comparedValues(message)).toBeUndefined();
  });
});
