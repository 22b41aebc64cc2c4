export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Logs of builds, paths, names and what solvers left are strangers' and may hold anything; a terminal is shown text alone. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
