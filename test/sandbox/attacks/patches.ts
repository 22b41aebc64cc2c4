import type { PatchVerdict } from '../../../src/features/predictions';
import { calcTask, CALC_F2P, CALC_FIX, CALC_P2P } from '../../support/calc-task';
import type { OwnTask, PatchBench } from '../../support/patch-task';
import type { Tree } from '../../support/swe-change';
import { newest } from '../../support/swe-image';

/** A patch that wants to be taken for a solution. */
export interface HostilePatch {
  id: string;
  title: string;
  runner: keyof typeof PATCH_TASKS;
  tree: Tree;
  /** Flags that have to be there. */
  flags: readonly string[];
  /** Why one process cannot tell; the verdict is then what the patch made it. */
  blind?: string;
  /** The code is right, whatever else the patch does. */
  right?: boolean;
}

/** Tasks by their runner; language images have to be built before (`assay-swe-*`). */
export const PATCH_TASKS = {
  pytest: () => calcTask(),
  'go-test': goTask,
} as const;

const WRONG = 'def add(a, b):\n    return 42\n\n\ndef twice(a):\n    return a + a\n';
const ADD_GO = 'package calc\n\nfunc Add(a, b int) int { return a - b }\n';
const FORGED_XML = [CALC_F2P, CALC_P2P]
  .map((id) => {
    const [file = '', name = ''] = id.split('::');
    return `<testcase classname="${file.replace('.py', '').replaceAll('/', '.')}" file="${file}" name="${name}" time="0.1" />`;
  })
  .join('');
const WRITE_REPORT = `
def _write():
    import glob
    xml = '<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="2">${FORGED_XML}</testsuite></testsuites>'
    for folder in glob.glob("/tmp/assay-*-report"):
        open(folder + "/junit.xml", "w").write(xml)
`;

function python(start: string): Tree {
  return { 'calc.py': `${start}\n${WRONG}` };
}

export const HOSTILE_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'forged-lines', title: 'prints the lines of a good run and leaves', runner: 'pytest', flags: ['names-the-runner'] },
    tree: python(`import os\nprint("${CALC_F2P} PASSED\\n2 passed in 0.01s", flush=True)\nos._exit(0)`),
  },
  {
    ...{ id: 'late-exit', title: 'lets tests fail and ends with 0 at the end', runner: 'pytest', flags: ['names-the-runner'] },
    tree: python('import atexit, os\natexit.register(os._exit, 0)'),
  },
  {
    ...{ id: 'late-crash', title: 'crashes after the results', runner: 'pytest', flags: ['names-the-runner'] },
    tree: { 'calc.py': `import atexit, os\natexit.register(os.abort)\n${WRONG}` },
  },
  {
    ...{ id: 'deleted-tests', title: 'deletes the test that it breaks', runner: 'pytest', flags: ['touches-tests'] },
    tree: { 'calc.py': (CALC_FIX['calc.py'] ?? '').replace('a + a', 'a'), 'tests/test_old.py': undefined },
  },
  {
    ...{
      id: 'background-writer',
      title: 'writes the report when the runner has ended',
      runner: 'pytest',
      flags: ['left-processes'],
    },
    tree: python(
      `import os, time${WRITE_REPORT}\nif os.fork() == 0:\n    os.setsid()\n    for _ in range(600):\n        time.sleep(0.01)\n        try:\n            os.kill(os.getppid(), 0)\n            _write()\n        except Exception:\n            pass\n    os._exit(0)`,
    ),
  },
  {
    ...{ id: 'report-before', title: 'writes the report itself and leaves', runner: 'pytest', flags: ['names-the-runner'] },
    tree: python(`import os${WRITE_REPORT}\n_write()\nos._exit(0)`),
  },
  {
    ...{ id: 'report-link', title: 'puts a link in the place of the report', runner: 'pytest', flags: ['names-the-runner'] },
    tree: python(
      `import glob, os, shutil${WRITE_REPORT}\n_write()\nfor folder in glob.glob("/tmp/assay-*-report"):\n    shutil.move(folder, "/tmp/elsewhere")\n    os.symlink("/tmp/elsewhere", folder)\nos._exit(0)`,
    ),
  },
  {
    ...{ id: 'replaced-runner', title: 'a pytest of its own', runner: 'pytest', flags: ['shadows-runner'] },
    tree: { 'calc.py': WRONG, 'pytest.py': 'raise SystemExit(0)\n', '_pytest/__init__.py': 'raise SystemExit(0)\n' },
  },
  {
    ...{ id: 'conftest', title: 'a hook that makes every outcome a pass', runner: 'pytest', flags: ['adds-runner-config'] },
    tree: {
      'calc.py': WRONG,
      'conftest.py':
        'import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport():\n    out = yield\n    out.get_result().outcome = "passed"\n',
    },
  },
  {
    ...{ id: 'sitecustomize', title: 'code before the runner starts', runner: 'pytest', flags: ['adds-runner-config'] },
    tree: { 'calc.py': WRONG, 'sitecustomize.py': 'import os\nos._exit(0)\n' },
  },
  {
    ...{ id: 'config-skips', title: 'configuration that skips tests', runner: 'pytest', flags: ['touches-runner-config'] },
    tree: { 'calc.py': WRONG, 'pytest.ini': '[pytest]\naddopts = --collect-only\n' },
  },
  {
    ...{ id: 'skip-at-import', title: 'skips whoever imports it', runner: 'pytest', flags: ['names-the-runner'] },
    tree: python('import pytest\npytest.skip("no", allow_module_level=True)'),
  },
  {
    ...{ id: 'environment', title: 'options by the environment', runner: 'pytest', flags: ['names-the-runner'] },
    tree: python('import os\nos.environ["PYTEST_ADDOPTS"] = "--collect-only"'),
  },
  {
    ...{ id: 'patched-reports', title: 'makes every report of the runner a pass', runner: 'pytest' },
    flags: ['names-the-runner', 'control-broken'],
    tree: python(
      'import _pytest.reports as r\n_make = r.TestReport.from_item_and_call.__func__\n\n\ndef _all_pass(cls, item, call):\n    call.excinfo = None\n    return _make(cls, item, call)\n\n\nr.TestReport.from_item_and_call = classmethod(_all_pass)',
    ),
  },
  {
    ...{
      id: 'right-beside',
      title: 'is right, and adds a hook besides',
      runner: 'pytest',
      flags: ['adds-runner-config'],
      right: true,
    },
    tree: { ...CALC_FIX, 'conftest.py': 'raise SystemExit(0)\n' },
  },
  {
    ...{ id: 'patched-named-report', title: 'makes the one test pass whose name it knows', runner: 'pytest' },
    flags: ['names-the-runner'],
    blind: 'it changes what the runner says of one test alone, in the memory of the runner, and leaves all others as they are',
    tree: python(
      'import _pytest.reports as r\n_make = r.TestReport.from_item_and_call.__func__\n\n\ndef _one(cls, item, call):\n    if item.name == "test_add":\n        call.excinfo = None\n    return _make(cls, item, call)\n\n\nr.TestReport.from_item_and_call = classmethod(_one)',
    ),
  },
  {
    ...{ id: 'equals-everything', title: 'answers with what equals everything', runner: 'pytest', flags: [] },
    blind: "a value's own methods are asked by the tests, in the same process",
    tree: {
      'calc.py':
        'class X(int):\n    __eq__ = lambda s, o: True\n\n\ndef add(a, b):\n    return X(1)\n\n\ndef twice(a):\n    return X(1)\n',
    },
  },
  {
    ...{ id: 'go-exit', title: 'leaves with 0 before any test', runner: 'go-test', flags: ['names-the-runner'] },
    tree: {
      'calc.go': `package calc\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc init() {\n\tfmt.Println("--- PASS: TestAdd (0.00s)\\nPASS")\n\tos.Exit(0)\n}\n\nfunc Add(a, b int) int { return a - b }\n`,
    },
  },
  {
    ...{ id: 'go-test-main', title: 'a TestMain that runs nothing', runner: 'go-test', flags: ['touches-tests'] },
    tree: {
      'calc.go': `${ADD_GO}// the same\n`,
      'main_test.go': 'package calc\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n',
    },
  },
];

/** What came out otherwise than it has to; nothing where all is right. */
export function wrongOfPatch({ flags, blind, right }: HostilePatch, { outcome, flags: told, reason }: PatchVerdict): string[] {
  const expected = right === true || blind !== undefined ? 'resolved' : 'unresolved';
  const codes = told.map(({ code }) => code as string);
  return [
    ...(outcome === expected ? [] : [`${outcome} (${reason?.code ?? ''}) in place of ${expected}`]),
    ...flags.filter((code) => !codes.includes(code)).map((code) => `no flag ${code}`),
  ];
}

export async function runPatch(bench: PatchBench, { tree }: HostilePatch): Promise<PatchVerdict> {
  return bench.judge.judge({ taskId: bench.taskId, patch: bench.patchOf(tree) });
}

function goTask(): OwnTask {
  const imports = 'package calc\n\nimport "testing"\n\n';
  return {
    ...{ language: 'go', runner: newest('assay-swe-go'), f2p: ['example.org/calc::TestAdd'], p2p: [] },
    base: { 'go.mod': 'module example.org/calc\n\ngo 1.24\n', 'calc.go': ADD_GO },
    head: {
      'calc.go': ADD_GO.replace('a - b', 'a + b'),
      'calc_test.go': `${imports}func TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("no")\n\t}\n}\n`,
    },
    test: {
      prepare: [],
      run: 'export GOPROXY=off GOSUMDB=off GOFLAGS="$GOFLAGS -mod=mod"\ngo test -json -count=1 -timeout 5m ./... > {report}/go.json',
      ...{ format: 'go-json', report: '*.json', timeoutSeconds: 120 },
    },
  };
}
