import type { OwnTask } from './patch-task';
import { debianImage } from './swe-image';
import type { Tree } from './swe-change';

export const CALC_BASE: Tree = {
  'calc.py': 'def add(a, b):\n    return a - b\n\n\ndef twice(a):\n    return a + a\n',
  'pytest.ini': '[pytest]\naddopts = -ra\n',
  'tests/test_old.py': 'from calc import twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n',
};
export const CALC_FIX: Tree = { 'calc.py': CALC_BASE['calc.py']?.replace('a - b', 'a + b') };
export const CALC_F2P = 'tests/test_new.py::test_add';
export const CALC_P2P = 'tests/test_old.py::test_twice';

/** The smallest task there is, in Python; `more` is in the base too. */
export function calcTask(more: Tree = {}): OwnTask {
  const tests = { 'tests/test_new.py': 'from calc import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n' };
  return {
    ...{ language: 'python', runner: debianImage('pytest', ['python3-pytest', 'git']), f2p: [CALC_F2P], p2p: [CALC_P2P] },
    ...{ base: { ...CALC_BASE, ...more }, head: { ...CALC_FIX, ...tests } },
    test: {
      prepare: [],
      run: 'python3 -m pytest -q -p no:cacheprovider -o junit_family=xunit1 --continue-on-collection-errors --junitxml={report}/junit.xml',
      ...{ format: 'junit', report: '*.xml', timeoutSeconds: 60 },
    },
  };
}
