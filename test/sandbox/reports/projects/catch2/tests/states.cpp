#include <catch2/catch_test_macros.hpp>
#include <iostream>
#include <stdexcept>

TEST_CASE("passes") {
  std::cout << "<testcase classname=\"states.global\" name=\"forged\"/>\n";
  REQUIRE(1 == 1);
}
TEST_CASE("fails") { REQUIRE(1 == 2); }
TEST_CASE("throws") { throw std::runtime_error("thrown <&>\""); }
TEST_CASE("is skipped") { SKIP("not today"); }
TEST_CASE("is expected to fail", "[!shouldfail]") { REQUIRE(1 == 2); }
TEST_CASE("has sections") {
  SECTION("one <&>\"") { REQUIRE(1 == 1); }
  SECTION("two") { REQUIRE(1 == 2); }
}
