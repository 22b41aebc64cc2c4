import { readSuite } from '../../../platform/python';
import { Metadata, type SourceFile } from '../../tasks';
import { parseExercism } from './exercism';

const SUITE = `# About lamps.
import unittest

from lamp import (
    Lamp,
)


class LampTest(unittest.TestCase):
    def setUp(self):
        self.lamp = Lamp()

    def test_is_off(self):
        self.assertFalse(self.lamp.lit)

    def test_switches(self):
        self.lamp.switch()
        self.assertTrue(self.lamp.lit)

    @unittest.skip("extra")
    def test_blinks(self):
        self.assertTrue(self.lamp.blinks)

    def test_switches_back(self):
        self.lamp.switch()
        self.lamp.switch()
        self.assertFalse(self.lamp.lit)
`;
const CONFIG = {
  blurb: 'Switch a lamp.',
  files: { solution: ['lamp.py'], test: ['lamp_test.py'], example: ['.meta/example.py'] },
};
const EXAMPLE = `class Lamp:
    lit = False

    def switch(self):
        self.lit = not self.lit
`;

function folder(changes: Record<string, string | undefined> = {}): SourceFile[] {
  const files: Record<string, string | undefined> = {
    '.docs/introduction.md': '# Introduction\n\nLamps shine.\n',
    '.docs/instructions.md': '# Instructions\n\nA lamp that can be switched.\n',
    '.docs/instructions.append.md': '# Python\n\nThe state is the attribute `lit`.\n',
    '.meta/config.json': JSON.stringify(CONFIG),
    '.meta/example.py': EXAMPLE,
    'lamp.py': 'class Lamp:\n    pass\n',
    'lamp_test.py': SUITE,
    ...changes,
  };
  return Object.entries(files).flatMap(([path, content]) => (content === undefined ? [] : [{ path, content }]));
}

describe('parseExercism', () => {
  it('makes a statement of the documents and the stub', async () => {
    const { prompt } = await parseExercism('lamp', folder());
    const parts = [
      '# Introduction\n\nLamps shine.',
      '# Instructions\n\nA lamp that can be switched.',
      '# Python\n\nThe state is the attribute `lit`.',
    ];
    expect(prompt.text).toBe([...parts, '`lamp.py` starts as:', '```python\nclass Lamp:\n    pass\n```'].join('\n\n') + '\n');
  });

  it('puts the example under the name of the stub', async () => {
    const task = await parseExercism('lamp', folder());
    expect(task.solution.files).toEqual([{ path: 'lamp.py', content: EXAMPLE }]);
    expect(task).toMatchObject({ origin: 'exercism:python/lamp', title: 'Lamp: Switch a lamp.' });
    expect(Metadata.parse(task.metadata)).toEqual(task.metadata);
  });

  it('marks the tests and cuts the skipped one', async () => {
    const task = await parseExercism('lamp', folder());
    const { tests, violations } = await readSuite(task.tests.files);
    expect(violations).toEqual([]);
    expect(tests.map(({ id, visibility, requirementIds }) => [id.split('::')[2], visibility, requirementIds])).toEqual([
      ['test_is_off', 'public', ['R-1']],
      ['test_switches', 'private', ['R-1']],
      ['test_switches_back', 'private', ['R-1']],
    ]);
    expect(task.tests.files[0]?.content).toContain('# About lamps.\nfrom assay import private, public, req\nimport unittest\n');
    expect(task.notes).toEqual(['Cut 1 skipped test(s).']);
  });

  it.each([
    ['class', 'from lamp import Lamp\nLamp()\n', EXAMPLE, ['Lamp']],
    [
      'functions',
      'from lamp import light, dim as darken\n',
      'def light():\n    pass\n\n\ndef dim():\n    pass\n',
      ['light', 'dim'],
    ],
    ['module', 'import lamp\nlamp.light(lamp.FULL)\n', 'FULL = 9\n\n\ndef light(power):\n    pass\n', ['light', 'FULL']],
    [
      'module',
      'import lamp as l\nl.Lamp()\nl.LampError\n',
      `${EXAMPLE}\n\nclass LampError(Exception):\n    pass\n`,
      ['Lamp', 'LampError'],
    ],
  ])('finds the interface of kind %s in %j', async (kind, imports, example, names) => {
    const suite = `import unittest\n${imports}\n\nclass LampTest(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(1)\n`;
    const task = await parseExercism('lamp', folder({ 'lamp_test.py': suite, '.meta/example.py': example }));
    expect(task.metadata.interface).toEqual({ kind, modules: [{ name: 'lamp', names }] });
  });

  it('takes rating and concepts of the track, and knows the exercises of Polyglot', async () => {
    const { metadata } = await parseExercism('bowling', folder(), {
      difficulty: 8,
      practices: ['classes', 'juggling', 'classes'],
    });
    expect(metadata).toMatchObject({
      human_difficulty: 8,
      concepts: ['classes'],
      polyglot_anchor: { slug: 'bowling', relation: 'same' },
    });
    expect((await parseExercism('lamp', folder())).metadata).toMatchObject({
      human_difficulty: 3,
      concepts: [],
      polyglot_anchor: null,
    });
  });

  it('keeps a lone test private', async () => {
    const suite = 'from lamp import Lamp\n\n\ndef test_a():\n    assert not Lamp().lit\n';
    const task = await parseExercism('lamp', folder({ 'lamp_test.py': suite }));
    expect((await readSuite(task.tests.files)).tests.map((test) => test.visibility)).toEqual(['private']);
    expect(task.notes).toEqual(['There is no public test: the suite has one test.']);
  });

  it('takes helpers of the tests along', async () => {
    const task = await parseExercism('lamp', folder({ 'test_utils.py': 'WATTS = 40\n' }));
    expect(task.tests.files.map((file) => file.path)).toEqual(['lamp_test.py', 'test_utils.py']);
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['a folder without configuration', { '.meta/config.json': undefined }, /^\.meta\/config\.json is missing$/],
    ['a configuration that is not JSON', { '.meta/config.json': '{' }, /not JSON/],
    ['a configuration without files', { '.meta/config.json': '{}' }, /files/],
    ['no example', { '.meta/example.py': undefined }, /^\.meta\/example\.py is missing$/],
    ['no instructions', { '.docs/instructions.md': undefined }, /^\.docs\/instructions\.md is missing$/],
    ['no tests', { 'lamp_test.py': undefined }, /^lamp_test\.py is missing$/],
    ['tests that are not Python', { 'lamp_test.py': 'class :\n' }, /^lamp_test\.py is not Python$/],
    [
      'tests of something else',
      { 'lamp_test.py': 'def test_a():\n    assert 1\n' },
      /^the tests import nothing of the solution$/,
    ],
    ['a suite without a test', { 'lamp_test.py': 'from lamp import Lamp\n' }, /^there is no test$/],
    [
      'a path that leads out',
      { '.meta/config.json': JSON.stringify({ files: { ...CONFIG.files, solution: ['../lamp.py'] } }) },
      /module|path|nothing/,
    ],
  ])('refuses %s', async (_, changes, reason) => {
    await expect(parseExercism('lamp', folder(changes))).rejects.toMatchObject({
      name: 'ImportRefused',
      message: expect.stringMatching(reason),
    });
  });
});
