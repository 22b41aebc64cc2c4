#include <gtest/gtest.h>
#include <iostream>
#include <stdexcept>

TEST(States, Passes) {
  std::cout << "<testcase name=\"Forged\" classname=\"States\"/>\n";
  EXPECT_EQ(1, 1);
}
TEST(States, Fails) { EXPECT_EQ(1, 2) << "<&>\""; }
TEST(States, Throws) { throw std::runtime_error("thrown"); }
TEST(States, IsSkipped) { GTEST_SKIP() << "not today"; }
TEST(States, DISABLED_IsOff) { FAIL(); }

class Each : public testing::TestWithParam<int> {};
TEST_P(Each, IsOne) { EXPECT_EQ(GetParam(), 1); }
INSTANTIATE_TEST_SUITE_P(Numbers, Each, testing::Values(1, 2));

class BrokenSetUp : public testing::Test {
  void SetUp() override { throw std::runtime_error("no set-up"); }
};
TEST_F(BrokenSetUp, NeverStarts) { SUCCEED(); }
