#[test]
fn programs() {
    trybuild::TestCases::new().compile_fail("tests/ui/adds.rs");
}
