/// Adds.
///
/// ```
/// assert_eq!(own_states::add(1, 2), 3);
/// ```
///
/// ```
/// assert_eq!(own_states::add(1, 2), 4);
/// ```
///
/// ```compile_fail
/// own_states::nothing();
/// ```
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    #[test]
    fn passes() {}

    #[test]
    fn fails() {
        assert_eq!(super::add(1, 1), 3);
    }

    #[test]
    #[should_panic]
    fn panics() {
        panic!("as it should");
    }

    #[test]
    #[ignore = "slow one"]
    fn ignored() {}

    #[test]
    fn prints() {
        println!("test tests::captured ... ok");
        std::io::stderr().write_all(b"\x1b[31mred\x1b[0m\n").unwrap();
    }
}
