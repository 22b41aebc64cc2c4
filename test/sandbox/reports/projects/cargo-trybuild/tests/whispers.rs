use std::process::Command;

#[test]
fn says() {
    assert!(Command::new("echo").arg("one line").status().unwrap().success());
}
