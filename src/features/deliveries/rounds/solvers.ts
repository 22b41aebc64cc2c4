import { spoofSolver, type DirectoryBench, type DirectorySolver } from '../../building';
import type { Control } from '../domain/rounds';

const HERE = '/controls';
const MARK = '/logs/verifier/applied';

/** Written by a control whose patch applied; beside the verifier's own files. */
export const APPLIED_FILE = MARK;

/** What a control needs to know of the task. */
export interface ControlInput {
  fixPatch: Buffer;
  f2p: readonly string[];
  p2p: readonly string[];
  /** Of `golden-minus-hunk`. */
  lessPatch?: Buffer;
}

/** What is done before the tests, by control. */
export function solverOf(control: Control, bench: DirectoryBench, input: ControlInput): Promise<DirectorySolver> {
  switch (control) {
    case 'golden':
      return bench.oracle();
    case 'nop':
      return Promise.resolve(bench.nop());
    case 'empty-patch':
      return Promise.resolve(patched(control, Buffer.alloc(0), '--allow-empty'));
    case 'reversed-golden':
      return Promise.resolve(patched(control, input.fixPatch, '--reverse'));
    case 'golden-minus-hunk':
      return Promise.resolve(patched(control, input.lessPatch ?? Buffer.alloc(0), '--allow-empty'));
    case 'deleted-tests':
      return Promise.resolve(deleting());
    case 'spoofed-output':
      return Promise.resolve(spoofSolver(input));
  }
}

/** One that does not apply changes nothing, and the tests run all the same. */
function patched(kind: Control, patch: Buffer, option: string): DirectorySolver {
  const apply = `git -c safe.directory='*' -c core.hooksPath=/dev/null apply --whitespace=nowarn ${option} ${HERE}/change.patch`;
  return {
    kind,
    script: `if ${apply}; then : > ${MARK}; fi\n`,
    files: [{ path: `${HERE}/change.patch`, mode: '100644', content: patch }],
  };
}

/** Takes away all test files that the verifier knows of, those of the pull request and those of the base. */
function deleting(): DirectorySolver {
  const lists = ['files', 'restored'].map((name) => `/tests/assay/${name}.txt`).join(' ');
  return {
    kind: 'deleted-tests',
    script: `cat ${lists} | while IFS= read -r path; do rm -rf "./$path"; done\n`,
    files: [],
  };
}
