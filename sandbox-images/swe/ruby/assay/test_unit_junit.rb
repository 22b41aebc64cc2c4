# frozen_string_literal: true

# Loaded with `ruby -r`: makes test-unit's console runner write JUnit XML too, and takes a seed for its order.
require 'digest'
require 'test/unit'
require 'test/unit/collector/descendant'
require 'test/unit/ui/console/testrunner'
require_relative 'junit_file'

class AssayRunner < Test::Unit::UI::Console::TestRunner
  KINDS = { Test::Unit::Failure => :failure, Test::Unit::Error => :error }.freeze

  private

  def attach_to_mediator
    super
    @junit = JunitFile.new
    @mediator.add_listener(Test::Unit::TestCase::STARTED_OBJECT) { start_case }
    @mediator.add_listener(Test::Unit::TestResult::FAULT) { |fault| @fault ||= fault unless fault.is_a?(Test::Unit::Notification) }
    @mediator.add_listener(Test::Unit::TestCase::FINISHED_OBJECT) { |test| end_case(test) }
    @mediator.add_listener(Test::Unit::UI::TestRunnerMediator::FINISHED) { @junit.write }
  end

  def start_case
    @fault = nil
    @began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  def end_case(test)
    kind = @fault && KINDS.fetch(@fault.class, :skipped)
    seconds = Process.clock_gettime(Process::CLOCK_MONOTONIC) - @began
    file = test.method(test.method_name).source_location&.first
    @junit.add(test.class.name, test.local_name, file, seconds, kind, @fault&.message)
  end
end

# For --order=random: test-unit draws lots without a seed, and runs classes by name. A class that says its own order keeps it.
seed = ENV.fetch('ASSAY_ORDER_SEED', '')
unless seed.empty?
  place = ->(name) { Digest::SHA256.digest("#{seed}:#{name}") }
  Test::Unit::TestSuiteCreator.prepend(Module.new do
    define_method(:sort_test_names_in_random_order) { |names| names.sort_by { |name| place.("#{@test_case.name}##{name}") } }
  end)
  Test::Unit::Collector::Descendant.prepend(Module.new do
    define_method(:sort) { |suites| suites.sort_by { |suite| [suite.priority, place.(suite.name || suite.to_s)] } }
  end)
end

Test::Unit::AutoRunner.register_runner(:assay) { AssayRunner }
Test::Unit::AutoRunner.default_runner = :assay
