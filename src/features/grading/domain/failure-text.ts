import type { TestFailure } from '../../../platform/sandbox';

/** Characters (UTF-16 units) of a failure's short text. */
export const MAX_FAILURE_TEXT = 512;

/**
 * Why a test failed, in one short text that is the same for the same failure: without absolute paths (the file's name
 * stays), memory addresses and times.
 */
export function failureText({ type, message }: Pick<TestFailure, 'type' | 'message'>, max = MAX_FAILURE_TEXT): string {
  const text = steady(message.trim() === '' ? type : `${type}: ${message.trim()}`);
  return text.length <= max ? text : `${cut(text, max - 1)}…`;
}

/**
 * Text without what differs from run to run. Only where a run says it: a path, a hexadecimal number or a time in a value
 * that a test compares is what the test is about.
 */
export function steady(text: string): string {
  return text
    .replaceAll(/ at 0x[0-9a-fA-F]+/g, ' at 0x…')
    .replaceAll(/(?<![\w./])\/(?:w|t|tmp|run|opt|usr\/lib|usr\/local\/lib)\/(?:[\w.@+-]+\/)*([\w.@+-]+)/g, '$1')
    .replaceAll(/\bin \d+\.\d+ ?(s|ms|seconds)\b/g, 'in … $1');
}

/** Does not cut a surrogate pair in two. */
function cut(text: string, at: number): string {
  const head = text.slice(0, at);
  return head.isWellFormed() ? head : head.slice(0, -1);
}
