import { chooseLandings, findLanding, findRevert, standingRevert, type HistoryCommit } from './history';

const AT = '2020-01-01T00:00:00Z';

function landing(message: string, rank: HistoryCommit['rank'] = 0, id = 'c') {
  return findLanding({ id, message, committedAt: AT, rank });
}

describe('how a pull request landed', () => {
  it.each([
    ['Merge pull request #12 from person/branch\n\nTitle', 12, 'merge commit'],
    ['Fix it (#13)', 13, 'squash title'],
    ['Fix it  (#13)\n\n* work', 13, 'squash title'],
    ['Fix issue (#509) (#510)', 510, 'squash title'],
    ['Revert "Fix it (#13)" (#14)', 14, 'squash title'],
  ])('%j', (message, number, how) => {
    expect(landing(message)).toMatchObject({ number, how });
  });

  it.each([
    'PR URL for #2570',
    'Fix it (#13).',
    'Fix #13',
    '(#13)',
    'Merge pull request #x from y',
    'Update changelog for #1 and #2.',
    'Title\n\n(#13)',
    '',
  ])('is not told by %j', (message) => {
    expect(landing(message)).toBeUndefined();
  });

  it('prefers the default branch, a merge commit, and the first in time', () => {
    const found = [
      landing('Fix (#1)', 2, 'backport'),
      landing('Fix (#1)', 0, 'again'),
      landing('Fix (#1)', 0, 'first'),
      landing('Merge pull request #2 from a/b', 1, 'merge'),
      landing('Work (#2)', 1, 'title'),
    ].flatMap((one) => one ?? []);
    expect(chooseLandings(found).map(({ commit }) => commit)).toEqual(['first', 'merge']);
  });
});

describe('a revert', () => {
  const landed = { commit: 'abcdef1234', number: 12, title: 'Add x (#12)', committedAt: AT };
  const later = '2020-01-05T00:00:00Z';

  function found(...messages: [string, string][]) {
    const reverts = messages.flatMap(([id, message]) => findRevert({ id, message, committedAt: later }) ?? []);
    return standingRevert(landed, reverts)?.commit;
  }

  it.each([
    'Undo\n\nThis reverts commit abcdef1234.',
    'Revert "Add x (#12)" (#13)',
    'Revert "Add x"',
    'Merge pull request #13 from a/revert-12\n\nRevert "Add x"',
    'Back out\n\nReverts o/r#12',
  ])('is %j', (message) => {
    expect(found(['r1', message])).toBe('r1');
  });

  it('is no mention, no other commit, and nothing before the merge', () => {
    expect(
      found(['r1', 'Talk of Revert "Add x" in words'], ['r2', 'This reverts commit 9999999.'], ['r3', 'Revert "Add xy"']),
    ).toBeUndefined();
    const early = findRevert({ id: 'r', message: 'Revert "Add x"', committedAt: '2019-01-01T00:00:00Z' });
    expect(early && standingRevert(landed, [early])).toBeUndefined();
  });

  it('does not stand when it was taken back itself', () => {
    const undone: [string, string][] = [
      ['aaaaaaa1', 'Revert "Add x"'],
      ['bbbbbbb2', 'Revert "Revert "Add x""\n\nThis reverts commit aaaaaaa1.'],
    ];
    expect(found(...undone)).toBeUndefined();
    expect(found(...undone, ['ccccccc3', 'Again\n\nThis reverts commit bbbbbbb2.'])).toBe('aaaaaaa1');
  });
});
