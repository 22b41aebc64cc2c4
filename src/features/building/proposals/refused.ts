/** What is not allowed in a proposal, in words for the model. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export function refuse(why: string): never {
  throw new Refused(why);
}

/** A folder of the repository, as a word of a test command: what names single files chooses tests. */
export function isFolder(word: string): boolean {
  return /^(\.\/)?[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(word) && !word.split('/').includes('..') && !/\.[a-z]{1,4}$/.test(word);
}

/** The words of a test command. Anything that a shell would read is refused with `allowed`. */
export function wordsOf(command: string, allowed: string): string[] {
  if (/[^A-Za-z0-9_.,=/ \t-]/.test(command)) refuse(allowed);
  return command.trim().split(/\s+/);
}
