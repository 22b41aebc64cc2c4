import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TWO_HUNKS } from '../../../../test/support/deliverable';
import { hunksOf, sizeOf, withoutHunk } from './hunks';

describe('hunks of a patch', () => {
  it('are found by their counts, whatever their lines say', () => {
    expect(hunksOf(TWO_HUNKS)).toEqual([
      { path: 'src/add.py', number: 1 },
      { path: 'src/add.py', number: 2 },
      { path: 'src/new.py', number: 3 },
    ]);
    expect(sizeOf(TWO_HUNKS)).toEqual({ files: 2, lines: 6 });
  });

  it('can each be left out, with its file where that has no other', () => {
    const without = withoutHunk(TWO_HUNKS, 2);
    expect(without).toContain('return a + b');
    expect(without).not.toContain('return "diff');
    expect(withoutHunk(TWO_HUNKS, 3)).not.toContain('src/new.py');
    expect(hunksOf(withoutHunk(TWO_HUNKS, 1)).map(({ path }) => path)).toEqual(['src/add.py', 'src/new.py']);
    expect(withoutHunk(withoutHunk(withoutHunk(TWO_HUNKS, 3), 2), 1)).toBe('');
  });

  it('count a file that is changed as a whole as one', () => {
    const binary = 'diff --git a/x.bin b/x.bin\nindex 1..2 100644\nGIT binary patch\nliteral 1\nIcmZPo000310RR91\n\n';
    expect(hunksOf(binary + TWO_HUNKS).map(({ path }) => path)).toEqual(['x.bin', 'src/add.py', 'src/add.py', 'src/new.py']);
    expect(withoutHunk(binary + TWO_HUNKS, 1)).toBe(TWO_HUNKS);
    expect(withoutHunk(binary + TWO_HUNKS, 4)).toContain('GIT binary patch');
  });

  it('are taken out such that git still applies the rest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-hunks-'));
    try {
      const before = Array.from({ length: 40 }, (_, line) => `line ${line}\n`);
      const after = before.map((line, at) => (at === 2 || at === 20 || at === 35 ? `${line}added ${at}\n` : line));
      mkdirSync(join(folder, 'a'));
      mkdirSync(join(folder, 'b'));
      writeFileSync(join(folder, 'a/f'), before.join(''));
      writeFileSync(join(folder, 'b/f'), after.join(''));
      const diff = execFileSync('sh', ['-c', 'git diff --no-index a/f b/f || true'], { cwd: folder }).toString();
      const patch = diff.replaceAll('a/a/f', 'a/f').replaceAll('b/b/f', 'b/f');
      expect(hunksOf(patch)).toHaveLength(3);
      writeFileSync(join(folder, 'f'), before.join(''));
      writeFileSync(join(folder, 'p'), withoutHunk(patch, 2));
      execFileSync('git', ['apply', 'p'], { cwd: folder, env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() } });
      const applied = readFileSync(join(folder, 'f'), 'utf8');
      expect(applied).toContain('added 2\n');
      expect(applied).not.toContain('added 20\n');
      expect(applied).toContain('added 35\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
