#[test]
fn a_passes() {}

#[test]
fn b_aborts() {
    std::thread::sleep(std::time::Duration::from_millis(200));
    std::process::abort();
}
