import { commandsIn } from './commands';

function wordsIn(text: string): string[] {
  return commandsIn(text).map(({ words }) => words.join(' '));
}

describe('Programs in a shell text', () => {
  it.each<[text: string, words: string[]]>([
    ['ls', ['ls']],
    ['cd src && /usr/bin/git status; echo a | wc -l', ['cd src', 'git status', 'echo a', 'wc -l']],
    [`grep "git log --all" README`, ['grep git log --all README']],
    [`echo 'a; curl b' # wget c`, ['echo a; curl b']],
    ['echo "it\'s $(git log -1) \\" `date`"', ['git log -1', 'date', 'echo it\'s $() " $()']],
    ['FOO=1 timeout -k 5 10 env BAR=2 nice -n 5 pytest -q', ['pytest -q']],
    [`bash -lc "cd x; git reflog"`, ['cd x', 'git reflog']],
    [`sh <<'END'\ncurl x\nEND\nls`, ['curl x', 'ls']],
    ['find . -name "*.py" -exec grep -n x {} \\;', ['find . -name *.py -exec grep -n x {} ;', 'grep -n x {}']],
    ['ls | xargs -I{} -n 1 cat', ['ls', 'cat']],
    ['if [ -f a ]; then\n  cat a\nfi', ['[ -f a ]', 'cat a', 'fi']],
    ['sudo -u me cat a', ['cat a']],
    ['eval "git" "log"', ['git log']],
    ['a \\\n  b', ['a b']],
    ['"unfinished', ['unfinished']],
    ['cat <(git log)', ['cat <', 'git log']],
  ])('%s', (text, words) => {
    expect(wordsIn(text)).toEqual(words);
  });

  it('know where they read and write', () => {
    expect(commandsIn("cat <<-EOF > tests/a.py 2>&1\n\tcurl x\n\tEOF\nwc < b >> c 2>/dev/null <<< 'word'")).toEqual([
      { words: ['cat'], outputs: ['tests/a.py'], inputs: [], stdin: '\tcurl x\n' },
      { words: ['wc'], outputs: ['c', '/dev/null'], inputs: ['b'], stdin: 'word\n' },
    ]);
  });

  it('come to an end, whatever the text', () => {
    expect(commandsIn('bash -c "'.repeat(200)).length).toBeLessThan(50);
    expect(commandsIn('$('.repeat(5000)).length).toBeLessThan(50);
    expect(commandsIn(`${'<<a '.repeat(100)}\n`).length).toBeGreaterThan(0);
  });
});
