/**
 * What differs between two runs of equal outcome, and is cut from every text of a run: addresses, folders of the sandbox,
 * thread numbers, times that test runners print, hash seeds, colours. Bare hexadecimal numbers of up to eight digits stay:
 * they are answers more often than addresses; where a text says `at 0x...`, any length is one.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  // CSI sequences (ECMA-48), which colour terminals.
  [/\u001b\[[0-9;?]*[ -/]*[@-~]/g, ''],
  [/\r\n?/g, '\n'],
  // Control characters but tabs and ends of lines.
  [/[\u0000-\u0008\u000b-\u001f\u007f]/g, ''],
  [/\bat 0x[0-9a-f]+/gi, 'at 0x...'],
  [/\b0x[0-9a-f]{9,16}\b/gi, '0x...'],
  [/(?<![\w.])\/(?:w|t)\/[\w.-]+\/(?=[\w.-])/g, ''],
  [/(?<![\w.])\/(?:w|t)\/[\w.-]+/g, '.'],
  [/(?<![\w.])\/(?:opt\/assay|usr\/(?:local\/)?lib\/python[\d.]+|run\/assay)(?:\/[\w.-]+)*\/(?=[\w.-])/g, ''],
  [/\b(started(?: daemon)?) \d+/g, '$1 ...'],
  [/\bin \d+\.\d{2,}s\b/g, 'in ...s'],
  [/\bPYTHONHASHSEED=\d+/g, 'PYTHONHASHSEED=...'],
  [/[ \t]+$/gm, ''],
];

/** The text of a run without what is an accident of that run; valid Unicode, `\n` at the ends of lines. Idempotent. */
export function scrub(text: string): string {
  let clean = text.toWellFormed();
  for (let before = ''; before !== clean;) {
    before = clean;
    for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  }
  return clean;
}
