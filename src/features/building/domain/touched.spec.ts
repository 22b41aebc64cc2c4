import { findTouched } from './touched';

const PATCH = `diff --git a/tests/test_a.py b/tests/test_a.py
--- a/tests/test_a.py
+++ b/tests/test_a.py
@@ -10,3 +10,4 @@ def test_edited_far_above():
     one = 1
+    two = 2
 
 def test_context():
@@ -20,3 +21,6 @@ import os
 def test_before_a_new_one():
     pass
+
+
+def test_new():
+    pass
diff --git a/a_test.go b/a_test.go
@@ -1,2 +1,3 @@
+func TestTable(t *testing.T) {
+  it('does what it says', () => {
`;

test.each([
  ['tests/test_a.py::test_edited_far_above', true],
  ['tests/test_a.py::test_edited_far_above[3]', true],
  ['example.org/a::TestTable/one_case', true],
  ['test/a.test.js > suite > does what it says', true],
  ['tests/test_a.py::test_context', false],
  ['tests/test_a.py::test_before_a_new_one', false],
  ['tests/test_a.py::test_new', true],
  ['tests/test_a.py::test_other', false],
  ['tests/test_a.py::a', false],
])('%s is edited by the patch: %s', (id, touched) => {
  expect(findTouched(Buffer.from(PATCH))(id)).toBe(touched);
});

test('an empty patch edits nothing', () => {
  expect(findTouched(Buffer.alloc(0))('tests/test_a.py::test_a')).toBe(false);
});
