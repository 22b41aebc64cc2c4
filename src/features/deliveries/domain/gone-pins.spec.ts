import { saysGone } from './gone-pins';

const PIP = `ERROR: Could not find a version that satisfies the requirement sums-pin==9.9 (from versions: none)
ERROR: No matching distribution found for sums-pin==9.9
`;
const LOCATE = 'Reading package lists...\nE: Unable to locate package nonsuch-lib\n';

/** What each printed with a local index that lacks the package, and with no index at all. */
test.each([
  ['pip, from an index', `Looking in indexes: http://127.0.0.1:8081/simple\n${PIP}`, true],
  [
    'pip, from nobody',
    `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': [Errno 111] Connection refused')'\n${PIP}`,
    false,
  ],
  ['npm, no such package', "npm error code E404\nnpm error 404  'gone@1' is not in this registry.\n", true],
  ['npm, no such version', 'npm error code ETARGET\nnpm error notarget No matching version found for there@9.\n', true],
  ['npm, from nobody', 'npm error code ECONNREFUSED\nnpm error syscall connect\n', false],
  ['apt, no such version', "Reading package lists...\nE: Version '0.0.9' for 'zlib1g' was not found\n", true],
  ['apt, no such package', LOCATE, true],
  ['apt, without its lists', `W: Failed to fetch http://deb.example.org/x  Temporary failure resolving\n${LOCATE}`, false],
  ['a compiler', 'make: *** [all] Error 2\n', false],
  ['nothing', '', false],
])('%s', (_what, log, gone) => {
  expect(saysGone(log)).toBe(gone);
});
