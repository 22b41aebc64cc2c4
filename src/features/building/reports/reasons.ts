import type { FailureReason } from '../../../domain/swe';

const LOOKED_AT = 4096;
/** First match wins. Words of runners: exception classes, and the phrases that they put into the message attribute. */
const RULES: readonly [FailureReason, RegExp][] = [
  // Of a Python doctest. The frames under it are the standard library's, in which examples are compiled.
  ['exception', /UNEXPECTED EXCEPTION: (?!SyntaxError|ImportError|ModuleNotFoundError)/],
  ['setup', /^failed on (setup|teardown)|hookFailed|BeforeEach|BeforeAll|^(set|tear)[_ ]?(up|down)\b/i],
  ['timeout', /\btimed?[_ -]out|timed?out/i],
  ['crash', /segmentation fault|SEGFAULT|SIGSEGV|SIGABRT|worker '?gw\d+'? crashed|terminated by signal|core dumped/i],
  [
    'compile',
    /SyntaxError|ImportError|ModuleNotFoundError|cannot find module|MODULE_NOT_FOUND|collection failure|\bcompil(e|ation)/i,
  ],
  [
    'assertion',
    /assert|\bexpected|^(REQUIRE|CHECK|WARN)(_[A-Z_]+)?\b|comparisonfailure|expectation|not equal|unexpected(ly passed| success)|did not raise|XPASS/i,
  ],
  ['exception', /exception|error\b|error:|panic/i],
];

/** Why a test failed, from the failure's type, its message and the beginning of its text. A guess that decides no verdict. */
export function reasonOf(type: string, message: string, text = ''): FailureReason {
  const said = [`${type} ${message}`.slice(0, LOOKED_AT).trim(), text.slice(0, LOOKED_AT)];
  for (const words of said) {
    const rule = RULES.find(([, pattern]) => pattern.test(words));
    if (rule) return rule[0];
  }
  return 'unknown';
}
