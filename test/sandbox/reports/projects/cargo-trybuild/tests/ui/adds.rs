fn main() {
    assert_eq!(own_programs::add(1, 2), 3);
}
