/** For `catch`: nothing for what is not there; anything else that failed is thrown again. */
export function ifAbsent(error: unknown): undefined {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
  throw error;
}

/** Not by `instanceof`: errors of Node's own modules come from another realm where a test runner isolates its globals. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && codes.includes(String(Reflect.get(error, 'code')));
}
