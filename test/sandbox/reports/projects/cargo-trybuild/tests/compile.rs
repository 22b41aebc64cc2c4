#[test]
fn programs() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/adds.rs");
    cases.compile_fail("tests/ui/refused.rs");
}
