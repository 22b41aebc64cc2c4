import { hunksOf, sizeOf, withoutHunk } from './hunks';

const TWO_HUNKS = `diff --git a/src/add.py b/src/add.py
index 1111111..2222222 100644
--- a/src/add.py
+++ b/src/add.py
@@ -1,2 +1,2 @@
 def add(a, b):
-    return a - b
+    return a + b
@@ -10 +10,2 @@ def last():
-    pass
+    return "diff --git a/x b/x"
+# ok
\\ No newline at end of file
diff --git a/src/new.py b/src/new.py
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/src/new.py
@@ -0,0 +1 @@
+NEW = 1
`;

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
});
