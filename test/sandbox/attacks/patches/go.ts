import type { OwnTask } from '../../../support/patch-task';
import { languageImage } from '../../../support/swe-image';
import type { HostilePatch } from './hostile-patch';

const ADD_GO = 'package calc\n\nfunc Add(a, b int) int { return a - b }\n';

export const GO_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'go-exit', title: 'leaves with 0 before any test', flags: ['names-the-runner'] },
    tree: {
      'calc.go': `package calc\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc init() {\n\tfmt.Println("--- PASS: TestAdd (0.00s)\\nPASS")\n\tos.Exit(0)\n}\n\nfunc Add(a, b int) int { return a - b }\n`,
    },
  },
  {
    ...{ id: 'go-test-main', title: 'a TestMain that runs nothing', flags: ['touches-tests'] },
    tree: {
      'calc.go': `${ADD_GO}// the same\n`,
      'main_test.go': 'package calc\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n',
    },
  },
];

export async function goTask(): Promise<OwnTask> {
  const imports = 'package calc\n\nimport "testing"\n\n';
  return {
    ...{ language: 'go', runner: await languageImage('go'), f2p: ['example.org/calc::TestAdd'], p2p: [] },
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
