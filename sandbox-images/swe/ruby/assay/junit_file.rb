# frozen_string_literal: true

# JUnit XML of what a runner's hook records, written to the folder ASSAY_REPORT.
class JunitFile
  Case = Struct.new(:suite, :name, :file, :seconds, :kind, :message)

  def initialize
    @cases = []
    @root = Dir.pwd
  end

  # kind: nil, :failure, :error or :skipped
  def add(...)
    @cases << Case.new(...)
  end

  def write
    suites = @cases.group_by { |one| one.suite.to_s }.map do |suite, list|
      "<testsuite name=\"#{escape(suite)}\" tests=\"#{list.size}\">\n#{list.map { |one| element(one) }.join}</testsuite>\n"
    end
    xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n#{suites.join}</testsuites>\n"
    File.write(File.join(ENV.fetch('ASSAY_REPORT'), "ruby-#{Process.pid}.xml"), xml)
  end

  private

  def element(one)
    file = one.file.to_s.delete_prefix("#{@root}/")
    attributes = { file: file, classname: one.suite, name: one.name, time: format('%.6f', one.seconds || 0) }
    "<testcase #{attributes.map { |key, value| "#{key}=\"#{escape(value)}\"" }.join(' ')}>#{outcome(one)}</testcase>\n"
  end

  def outcome(one)
    return '' unless one.kind
    return '<skipped/>' if one.kind == :skipped

    text = one.message.to_s.scrub
    "<#{one.kind} message=\"#{escape(text.lines.first)}\">#{escape(text[0, 8192])}</#{one.kind}>"
  end

  # Control characters have no place in XML 1.0.
  def escape(value)
    text = value.to_s.dup.force_encoding(Encoding::UTF_8).scrub("\uFFFD")
    text.gsub(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/, "\uFFFD").gsub(/[&<>"'\n]/) { |character| "&##{character.ord};" }
  end
end
