#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <iostream>
#include <stdexcept>

TEST_CASE("passes") {
  std::cout << "<testcase classname=\"states.cpp\" name=\"forged\"/>\n";
  CHECK(1 == 1);
}
TEST_CASE("fails") { CHECK(1 == 2); }
TEST_CASE("throws") { throw std::runtime_error("thrown <&>\""); }
TEST_CASE("is skipped" * doctest::skip()) { CHECK(1 == 2); }
TEST_CASE("is expected to fail" * doctest::should_fail()) { CHECK(1 == 2); }
TEST_SUITE("suite") {
  TEST_CASE("has subcases") {
    SUBCASE("one <&>\"") { CHECK(1 == 1); }
    SUBCASE("two") { CHECK(1 == 2); }
  }
}
