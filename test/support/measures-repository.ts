import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeHistory, type PlannedCommit } from '../../src/platform/git';
import { LICENCE } from './pull-repository';

interface Module {
  /** Of the pull request that mends it. */
  number: number;
  name: string;
  title: string;
  body: string;
  broken: string;
  mended: string;
  test: string;
}

const MODULES: Module[] = [
  {
    ...{ number: 2, name: 'lengths', title: 'Lengths below zero are refused' },
    body: 'A length below zero has no meaning, but `to_feet(-1)` answers with a number. It should raise ValueError.',
    broken: 'FEET = 3.28084\n\n\ndef to_feet(metres):\n    return metres * FEET\n',
    mended:
      'FEET_A_METRE = 3.28084\n\n\ndef to_feet(metres):\n    if metres < 0:\n        raise ValueError("a length is not below zero")\n    return metres * FEET_A_METRE\n',
    test: 'import pytest\n\nfrom measures.lengths import to_feet\n\n\ndef test_refuses_what_is_below_zero():\n    with pytest.raises(ValueError):\n        to_feet(-1)\n',
  },
  {
    ...{ number: 3, name: 'weights', title: 'Ounces are a sixteenth of a pound' },
    body: '`pounds(32)` should be 2, for a pound has sixteen ounces. It is 2.67 since the table was rewritten.',
    broken: 'OUNCES = 12\n\n\ndef pounds(ounces):\n    return ounces / OUNCES\n',
    mended: 'OUNCES_A_POUND = 16\n\n\ndef pounds(ounces):\n    return ounces / OUNCES_A_POUND\n',
    test: 'from measures.weights import pounds\n\n\ndef test_a_pound_has_sixteen_ounces():\n    assert pounds(32) == 2\n',
  },
  {
    ...{ number: 4, name: 'degrees', title: 'Fahrenheit begins at 32' },
    body: 'Water freezes at 32 degrees Fahrenheit, so `fahrenheit(0)` should be 32. It answers 0 for that.',
    broken: 'def fahrenheit(celsius):\n    return celsius * 9 / 5\n',
    mended: 'ZERO = 32\n\n\ndef fahrenheit(celsius):\n    return celsius * 9 / 5 + ZERO\n',
    test: 'from measures.degrees import fahrenheit\n\n\ndef test_water_freezes_at_32():\n    assert fahrenheit(0) == 32\n',
  },
  {
    ...{ number: 5, name: 'angles', title: 'Right angles are counted by quarters' },
    body: 'A full turn has four right angles, and `right_angles(360)` should say so. It is reckoned in grads now.',
    broken: 'def right_angles(degrees):\n    return degrees / 100\n',
    mended: 'A_RIGHT_ANGLE = 90\n\n\ndef right_angles(degrees):\n    return degrees / A_RIGHT_ANGLE\n',
    test: 'from measures.angles import right_angles\n\n\ndef test_a_turn_has_four():\n    assert right_angles(360) == 4\n',
  },
];

/** What was taken back a day after it was merged. */
const REVERTED = 5;
const START = 1_740_000_000;
const DAY = 86_400;

function filesOf(mended: readonly number[]): PlannedCommit['files'] {
  const modules = MODULES.flatMap(({ number, name, broken, mended: good, test }) => [
    { path: `measures/${name}.py`, content: mended.includes(number) ? good : broken },
    ...(mended.includes(number) ? [{ path: `tests/test_${name}.py`, content: test }] : []),
  ]);
  return [
    { path: 'LICENSE', content: LICENCE },
    { path: 'setup.cfg', content: '[tool:pytest]\ntestpaths = tests\npythonpath = .\n' },
    { path: 'measures/__init__.py', content: '"""Measures of all kinds."""\n' },
    { path: 'tests/test_all.py', content: 'import measures\n\n\ndef test_says_what_it_is():\n    assert measures.__doc__\n' },
    ...modules,
  ];
}

/**
 * tidebell/measures in the layout of an archive: small repairs in Python that need no package and no build, #2, #3 and #4 as good as they
 * look, #5 taken back. It adds to what the example repository of the language has.
 */
export async function writeMeasures(root: string): Promise<void> {
  const folder = join(root, 'tidebell+measures');
  const numbers = MODULES.map(({ number }) => number);
  const base = { ref: 'refs/heads/main', at: START };
  const landed = MODULES.map(({ number, title }, at): PlannedCommit => ({
    ...{ ...base, name: String(number), message: `${title} (#${number})`, at: START + (at + 1) * DAY },
    ...{ parents: [at === 0 ? 'start' : String(number - 1)], files: filesOf(numbers.slice(0, at + 1)) },
  }));
  const bad = MODULES.find(({ number }) => number === REVERTED);
  const ids = await writeHistory(join(folder, 'repo'), [
    { ...base, name: 'start', message: 'Begin', parents: [], files: filesOf([]) },
    ...landed,
    {
      ...{ ...base, name: 'undo', message: `Revert "${bad?.title ?? ''} (#${REVERTED})"`, parents: [String(REVERTED)] },
      ...{ at: START + 9 * DAY, files: filesOf(numbers.filter((number) => number !== REVERTED)) },
    },
  ]);
  const dumps: Record<string, unknown> = { 'repository.json': repositoryDump() };
  MODULES.forEach((module, at) => {
    const on = (hours: number): string => new Date((START + (at + 1) * DAY - hours * 3600) * 1000).toISOString();
    dumps[`pulls/${module.number}.json`] = pullDump(module, ids.get(String(module.number)), on(0));
    dumps[`pulls/${module.number}/commits.json`] = [
      { sha: 'a'.repeat(40), commit: { message: module.title, author: { name: 'A Person', date: on(5) } } },
    ];
  });
  for (const [path, content] of Object.entries(dumps)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(content));
  }
}

function repositoryDump(): object {
  return {
    ...{ full_name: 'tidebell/measures', default_branch: 'main', stargazers_count: 90, archived: false, fork: false },
    ...{ created_at: '2025-01-01T00:00:00Z', pushed_at: '2025-03-01T00:00:00Z', license: { spdx_id: 'MIT' } },
  };
}

function pullDump({ number, title, body }: Module, merge: string | undefined, at: string): object {
  return {
    ...{ number, state: 'closed', title, body, user: { login: 'person', type: 'User' }, labels: [{ name: 'bug' }] },
    ...{ created_at: at, merged_at: at, merge_commit_sha: merge },
    ...{ base: { ref: 'main', sha: merge }, head: { sha: 'a'.repeat(40) } },
  };
}
