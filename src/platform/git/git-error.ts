/**
 * Why git could not do what was asked. `no-mirror`, `unsafe-mirror`, `missing` and `bad-patch` are facts about the input and stay
 * true at a second try; `timeout`, `output-limit`, `unreachable` and `failed` may not.
 */
export type GitFailure =
  | 'not-installed'
  | 'no-mirror'
  | 'unsafe-mirror'
  | 'missing'
  | 'bad-patch'
  | 'timeout'
  | 'output-limit'
  | 'unreachable'
  | 'failed';

/** A failure of git, with the end of what it printed (at most 2 KiB, control characters replaced). */
export class GitError extends Error {
  override readonly name = 'GitError';
  constructor(
    readonly kind: GitFailure,
    message: string,
    readonly printed = '',
  ) {
    super(printed ? `${message}: ${printed}` : message);
  }
}

const MAX_PRINTED = 2048;

/** Git repeats names and messages of the repository, so what it printed is as hostile as these are. */
export function readablePrinted(bytes: Buffer): string {
  return bytes
    .subarray(-MAX_PRINTED)
    .toString('utf8')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .trim();
}
