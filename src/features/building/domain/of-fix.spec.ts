import { findOfFix, type OfFixInput } from './of-fix';

const FIX = `diff --git a/src/range.rs b/src/range.rs
+pub fn parse(text: &str) -> Range {
+#[cfg(test)]
+    fn reads_ranges() {
+    async fn waits() {
+    fn made_by_a_macro() {
+    fn guessed() {
-    fn gone() {
`;
const TESTS = `diff --git a/tests/range.rs b/tests/range.rs
+fn waits() {
+fn whole() {
+    cases!(made_by_a_macro);
`;

function input(language: OfFixInput['language'] = 'rust'): OfFixInput {
  return { language, fixPatch: Buffer.from(FIX), testPatch: Buffer.from(TESTS), sourcePaths: ['src/range.rs', 'own/src/lib.rs'] };
}

it.each([
  ['glob/src/lib.rs::range::tests::reads_ranges', true],
  ['doc/glob::src/range.rs - range::parse', true],
  ['doc/own::src/lib.rs - (top)', true],
  ['doc/glob::src/other.rs - item', false],
  ['tests/range.rs::whole', false],
  // A test of that name is among the tests of the pull request, or is made there.
  ['glob/src/lib.rs::range::tests::waits', false],
  ['glob/src/lib.rs::range::tests::made_by_a_macro', false],
  ['glob/src/lib.rs::range::tests::guessed', true],
  // Of a file of tests it is never told whether the fix has a function of that name.
  ['tests/test_blind.rs::guessed', false],
  ['glob/src/lib.rs::gone', false],
])('%s is of the fix: %s', (id, is) => {
  expect(findOfFix(input())(id)).toBe(is);
  expect(findOfFix(input('c'))(id)).toBe(false);
});
