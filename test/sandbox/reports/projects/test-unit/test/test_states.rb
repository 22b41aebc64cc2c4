require 'test/unit'

class StatesTest < Test::Unit::TestCase
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

  def test_is_pending
    pend 'not today'
  end

  def test_is_omitted
    omit 'not here'
  end

  data('one' => 1, 'two' => 2)
  def test_with_data(number)
    assert_equal 1, number
  end
end

class BrokenSetupTest < Test::Unit::TestCase
  def setup
    raise 'no setup'
  end

  def test_never_starts
    assert true
  end
end
