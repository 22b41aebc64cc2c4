#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

TEST_CASE("should fail and fails" * doctest::should_fail()) { CHECK(1 == 2); }
TEST_CASE("should fail and passes" * doctest::should_fail()) { CHECK(1 == 1); }
TEST_CASE("may fail and fails" * doctest::may_fail()) { CHECK(1 == 2); }
TEST_CASE("may fail and passes" * doctest::may_fail()) { CHECK(1 == 1); }
TEST_CASE("two failures are expected, and come" * doctest::expected_failures(2)) {
  CHECK(1 == 2);
  CHECK(1 == 3);
}
TEST_CASE("two failures are expected, and one comes" * doctest::expected_failures(2)) {
  CHECK(1 == 2);
  CHECK(1 == 1);
}
TEST_CASE("should fail and warns" * doctest::should_fail()) { WARN(1 == 2); }
TEST_CASE("passes") { CHECK(1 == 1); }
TEST_CASE("fails") { CHECK(1 == 2); }
