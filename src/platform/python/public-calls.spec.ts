import { publicCalls } from './public-calls';

const HEAD = `import pytest
from assay import private, public, req
from solution import Stack, add as plus

LIMIT = 7
`;

function calls(...tests: string[]) {
  return publicCalls([{ path: 'test_it.py', content: `${HEAD}\n${tests.join('\n')}` }], ['solution.add', 'solution.Stack']);
}

function test_(body: string, mark = 'public', extra = '', parameters = ''): string {
  return `${extra}@req('R-1')\n@${mark}\ndef test_${mark}_${body.length}(${parameters}):\n${body.replace(/^/gm, '    ')}\n`;
}

describe('Calls in public tests', () => {
  it('are read with their arguments and results as they are written', async () => {
    expect(await calls(test_(`assert plus(1, other=-2) == {'a': [None, LIMIT]}`))).toEqual([
      {
        ...{ module: 'solution', name: 'add', steps: [{ args: ['1'], kwargs: [['other', '-2']] }] },
        outcome: { value: `{'a': [None, (7)]}` },
      },
    ]);
  });

  it('are read through variables, truth, exceptions and unittest', async () => {
    const body = `got = plus(1)\nassert got == 2\nassert not plus(3)\nwith pytest.raises(ValueError):\n    plus(4)\nself.assertEqual(5, plus(5))`;
    expect((await calls(test_(body))).map(({ outcome }) => outcome)).toEqual([
      { value: '2' },
      { value: 'False' },
      { raises: 'ValueError' },
      { value: '5' },
    ]);
  });

  it('are read once for each parametrised case', async () => {
    const found = await calls(
      test_('assert plus(a) == b', 'public', `@pytest.mark.parametrize('a, b', [(1, 2), pytest.param(3, 4, id='x')])\n`, 'a, b'),
    );
    expect(found.map(({ steps, outcome }) => [steps[0]?.args, outcome])).toEqual([
      [['(1)'], { value: '(2)' }],
      [['(3)'], { value: '(4)' }],
    ]);
  });

  it('carry the past of an object, and end where it is no longer known', async () => {
    const found = await calls(test_(`it = Stack(2)\nit.push('a')\nassert it.size == 1\nit.limit = 3\nassert it.pop() == 'a'`));
    expect(found).toEqual([
      {
        ...{ module: 'solution', name: 'Stack', outcome: { value: '1' } },
        steps: [
          { args: ['2'], kwargs: [] },
          { args: ["'a'"], kwargs: [], member: 'push' },
          { args: [], kwargs: [], read: true, member: 'size' },
        ],
      },
    ]);
  });

  it('are none in private tests, and none where an argument or a result is no literal', async () => {
    expect(
      await calls(test_('assert plus(1) == 2', 'private'), test_('x = [1]\nassert plus(x) == 2\nassert plus(1) == x')),
    ).toEqual([]);
  });
});
