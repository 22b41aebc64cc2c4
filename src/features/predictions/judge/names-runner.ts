import type { Section } from '../domain/changes';

/**
 * Words by which a program reaches its own test runner, its report or its own end. None proves anything: a test tool's repository is full
 * of them. They are for people, and decide nothing.
 */
const WORDS: readonly [RegExp, RegExp][] = [
  [
    /\.(py|pyi|pyx)$/,
    /\b(_?pytest|unittest|pluggy|_exit|atexit|sitecustomize|junit_?xml|gc\.get_objects|sys\.(settrace|setprofile|modules|meta_path|argv)|PYTEST_\w+|TestCase|TestReport)\b/,
  ],
  [
    /\.([cm]?[jt]sx?)$/,
    /\b(process\.(exit|reallyExit|abort|kill|argv|on|once|env)|require\.(cache|main)|child_process|node:test|jest|vitest|mocha|ASSAY_\w+)\b/,
  ],
  [/\.go$/, /\b(os\.Exit|syscall\.(Exit|Exec|Kill)|"testing"|flag\.Lookup|runtime\.SetFinalizer|os\.Args|os\/exec)\b|"testing"/],
  [/\.rs$/, /\b(process::(exit|abort|Command)|libc::|catch_unwind|set_hook|env::args|ctor)\b/],
  [/\.(java|kt|scala|groovy)$/, /\b(System\.exit|Runtime\.getRuntime|org\.junit|Instrumentation|surefire|ProcessBuilder)\b/],
  [/\.rb$/, /\b(at_exit|RSpec|Minitest|Test::Unit|ObjectSpace)\b|\bexit!/],
  [/\.php$/, /\b(register_shutdown_function|PHPUnit|posix_kill|pcntl_\w+)\b/],
  [/\.cs$/, /\b(Environment\.(Exit|FailFast)|Xunit|NUnit|AppDomain)\b/],
  [
    /\.(c|cc|cpp|cxx|h|hpp)$/,
    /\b(_?_exit|atexit|quick_exit|__attribute__\s*\(\(\s*(constructor|destructor)|ptrace|execv[pe]*)\b/,
  ],
];
/** Whatever the language. */
const ANYWHERE = /\/proc\/|\/logs\/verifier|\/tmp\/assay|LD_PRELOAD|<testsuite|<testcase|killall|pkill/;
const MOST = 10;

/** `path:line` of lines that a section adds and that name the runner, its report or its end; at most 10. */
export function namesRunner({ path, text, newMode }: Section): string[] {
  if (!newMode.startsWith('100')) return [];
  const patterns = [ANYWHERE, ...WORDS.filter(([files]) => files.test(path)).map(([, words]) => words)];
  const found: string[] = [];
  // Undefined before the first hunk, where a line that starts with + is a header.
  let line: number | undefined;
  for (const row of text.toString('latin1').split('\n')) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(row)?.[1];
    if (start !== undefined) line = Number(start) - 1;
    else if (line === undefined) continue;
    else if (row.startsWith('+')) {
      line += 1;
      if (patterns.some((pattern) => pattern.test(row.slice(1)))) found.push(`${path}:${line}`);
    } else if (row.startsWith(' ')) line += 1;
    if (found.length === MOST) break;
  }
  return found;
}
