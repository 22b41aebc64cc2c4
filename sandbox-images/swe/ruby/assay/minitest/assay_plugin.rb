# frozen_string_literal: true

# Minitest loads every `minitest/*_plugin.rb` of the load path by itself.
require 'minitest'
require_relative '../junit_file'

module Minitest
  class AssayReporter < AbstractReporter
    def initialize
      super
      @file = JunitFile.new
    end

    def record(result)
      kind = if result.skipped? then :skipped
             elsif result.error? then :error
             elsif !result.passed? then :failure
             end
      message = result.failures.map { |failure| "#{failure.class}: #{failure.message}" }.join("\n")
      @file.add(result.klass, result.name, result.source_location&.first, result.time, kind, message)
    end

    def report
      @file.write
    end
  end

  def self.plugin_assay_init(_options)
    reporter << AssayReporter.new if ENV['ASSAY_REPORT']
  end
end
