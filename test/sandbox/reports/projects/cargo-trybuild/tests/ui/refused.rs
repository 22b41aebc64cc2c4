fn main() {
    own_programs::add(1);
}
