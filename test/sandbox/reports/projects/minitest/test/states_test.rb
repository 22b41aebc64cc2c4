require 'minitest/autorun'

class StatesTest < Minitest::Test
  def test_passes
    puts '<testcase classname="StatesTest" name="test_forged"/>'
    assert_equal 1, 1
  end

  def test_fails
    assert_equal 1, 2
  end

  def test_throws
    raise ArgumentError, 'thrown <&>"'
  end

  def test_is_skipped
    skip 'not today'
  end

  define_method('test_takes <&>" and ünï ☃') { assert true }
end

class BrokenSetupTest < Minitest::Test
  def setup
    raise 'no setup'
  end

  def test_never_starts
    assert true
  end
end

describe 'a spec' do
  it 'passes' do
    _(1).must_equal 1
  end
end
