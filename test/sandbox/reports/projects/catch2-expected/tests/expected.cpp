#include <catch2/catch_test_macros.hpp>
#include <stdexcept>

// What is marked decides what a result means: the runner's exit code is 0 for the first three alone.
TEST_CASE("should fail and fails", "[!shouldfail]") { REQUIRE(1 == 2); }
TEST_CASE("may fail and fails", "[!mayfail]") { REQUIRE(1 == 2); }
TEST_CASE("may fail and passes", "[!mayfail]") { REQUIRE(1 == 1); }
TEST_CASE("should fail and passes", "[!shouldfail]") { REQUIRE(1 == 1); }
TEST_CASE("may fail and throws", "[!mayfail]") { throw std::runtime_error("thrown"); }
TEST_CASE("checks what may fail") {
  CHECK_NOFAIL(1 == 2);
  REQUIRE(1 == 1);
}
TEST_CASE("may fail in one section", "[!mayfail]") {
  SECTION("one") { REQUIRE(1 == 1); }
  SECTION("two") { REQUIRE(1 == 2); }
}
TEST_CASE("fails") { REQUIRE(1 == 2); }
