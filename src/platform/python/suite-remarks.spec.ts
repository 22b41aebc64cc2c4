import { remarksOn } from './suite-remarks';

const HEAD = `from assay import private, public, req
from solution import f

SEEN = []
`;

async function codes(body: string, mark = 'public', more = ''): Promise<string[]> {
  const content = `${HEAD}\n@req('R-1')\n@${mark}\ndef test_a():\n${body.replace(/^/gm, '    ')}\n${more}`;
  return (await remarksOn([{ path: 'test_it.py', content }])).map(({ code, line }) => `${code}:${line - 9}`);
}

describe('Remarks on a suite', () => {
  it.each([
    ['assert f(1)', ['bare-truthiness:0']],
    ['got = f(1)\nassert got', ['bare-truthiness:1']],
    ['assert f(1) is True\nassert isinstance(f(2), int)\nassert not f(3)', []],
    ['f(1)', ['no-assertion:-1']],
    ['SEEN.append(f(1))\nassert f(1) == 1', ['module-state:0']],
    ['SEEN[0] = 1\nassert f(1) == 1', ['module-state:0']],
    ['global SEEN\nassert f(1) == 1', ['module-state:0']],
    ['SEEN = []\nSEEN.append(f(1))\nassert SEEN == [1]', []],
  ])('on %j are %j', async (body, expected) => {
    expect(await codes(body)).toEqual(expected);
  });

  it('name a message that tells what a private test expects, and no other', async () => {
    const hidden = `\n@req('R-1')\n@private\ndef test_b():\n    assert f(2) == 'forty-two', 'not forty-two'\n`;
    expect(await codes(`assert f(1) == 1, 'unlike forty-two'`, 'public', hidden)).toEqual(['leaking-message:0']);
    expect(await codes(`assert f(1) == 1, 'wrong'`, 'public', hidden)).toEqual([]);
  });
});
