import type { PlacedCommand, Sight, Sign } from './finding';

/** Options that lead beyond the history of what is checked out. */
const BEYOND =
  /^(--all|--branches(=.*)?|--remotes(=.*)?|--tags(=.*)?|--glob=.*|--reflog|--walk-reflogs|-g|--batch-all-objects|--alternate-refs)$/;
/** Names of what was fetched, merged or checked out before. */
const OTHER_REFS = /^(\^?(origin|upstream)\/|(FETCH|ORIG|MERGE)_HEAD|.*@\{(\d|u|upstream|push|-)|refs\/)/;
const READERS = new Set([
  'log',
  'show',
  'rev-list',
  'shortlog',
  'diff',
  'checkout',
  'cherry-pick',
  'cat-file',
  'whatchanged',
  'archive',
  'format-patch',
  'restore',
  'reset',
  'switch',
  'grep',
  'diff-tree',
  'ls-tree',
  'range-diff',
]);
/** Commands that have no other use than finding what no name leads to. */
const DIGGERS = new Set([
  'reflog',
  'fsck',
  'unpack-objects',
  'verify-pack',
  'lost-found',
  'show-index',
  'for-each-ref',
  'show-ref',
  'name-rev',
]);
const STORE = /(^|\/)\.git\/(objects|logs|packed-refs|ORIG_HEAD|FETCH_HEAD|refs)(\/|$)/;

/** Reading what the repository was, or became, outside of the checked-out history. */
export function gitHistory({ name, args }: PlacedCommand, { knownCommits }: Sight): Sign[] {
  if (name !== 'git') return storeSigns(args);
  const [verb = '', ...rest] = args.slice(globalOptions(args));
  if (DIGGERS.has(verb)) return [sign(`git ${verb} looks for commits and objects that are not checked out`)];
  if (!READERS.has(verb)) return storeSigns(rest);
  const option = rest.find((word) => BEYOND.test(word));
  if (option !== undefined && !(verb !== 'log' && option === '-g'))
    return [sign(`git ${verb} ${option} reads more than the checked-out history`)];
  const ref = rest.find((word) => word.split(/\.{2,3}/).some((each) => OTHER_REFS.test(each)));
  if (ref !== undefined) return [sign(`git ${verb} reads ${ref}, which is not checked out`)];
  const id = rest.flatMap(idsIn).find((each) => ![...knownCommits].some((known) => known.startsWith(each)));
  return id === undefined ? storeSigns(rest) : [sign(`git ${verb} reads the object ${id}, which nothing had shown`)];
}

/** `-C folder`, `-c key=value`, `--no-pager` and the like stand before the verb. */
function globalOptions(args: readonly string[]): number {
  let at = 0;
  while (args[at]?.startsWith('-')) at += args[at] === '-C' || args[at] === '-c' ? 2 : 1;
  return at;
}

/** Object ids of a word such as `1a2b3c4`, `1a2b3c4:src/a.py` or `1a2b3c4..HEAD`. */
function idsIn(word: string): string[] {
  if (word.startsWith('-')) return [];
  const [revision = ''] = word.split(':');
  return revision.split(/\.{2,3}|[~^]/).filter((each) => /^[0-9a-f]{7,40}$/.test(each) && /\d/.test(each) && /[a-f]/.test(each));
}

function storeSigns(words: readonly string[]): Sign[] {
  const found = words.find((word) => STORE.test(word));
  return found === undefined ? [] : [sign(`${found} is where git keeps what is not checked out`)];
}

function sign(detail: string): Sign {
  return { code: 'git-history', detail };
}
