#[test]
fn outside() {
    assert_eq!(own_states::add(2, 2), 4);
}
