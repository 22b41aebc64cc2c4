// A jest reporter that writes JUnit XML to the folder ASSAY_REPORT.
const { writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

class JunitReporter {
  constructor(globalConfig) {
    this.root = globalConfig.rootDir;
    this.suites = [];
  }

  onTestResult(_test, result) {
    const file = relative(this.root, result.testFilePath);
    const cases = result.testResults.map((test) => testCase(file, test));
    if (result.testExecError) cases.push(broken(file, result.failureMessage || result.testExecError.message));
    this.suites.push({ file, cases });
  }

  onRunComplete() {
    const suites = this.suites.map(
      ({ file, cases }) => `<testsuite name="${escape(file)}" tests="${cases.length}">\n${cases.join('')}</testsuite>\n`,
    );
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
    writeFileSync(join(process.env.ASSAY_REPORT, 'jest.xml'), xml);
  }
}

function testCase(file, test) {
  const name = [...test.ancestorTitles, test.title].join(' > ');
  const seconds = ((test.duration ?? 0) / 1000).toFixed(3);
  return `<testcase file="${escape(file)}" classname="${escape(file)}" name="${escape(name)}" time="${seconds}">${outcome(test)}</testcase>\n`;
}

function outcome(test) {
  if (test.status === 'passed') return '';
  if (test.status !== 'failed') return '<skipped/>';
  const text = test.failureMessages.join('\n');
  return `<failure message="${escape(text.split('\n')[0])}">${escape(text.slice(0, 8192))}</failure>`;
}

function broken(file, message) {
  return `<testcase file="${escape(file)}" classname="${escape(file)}" name="(suite)"><error message="the file could not be run">${escape(String(message).slice(0, 8192))}</error></testcase>\n`;
}

// Control characters have no place in XML 1.0.
function escape(text) {
  return String(text)
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replace(/[&<>"'\n]/g, (character) => `&#${character.codePointAt(0)};`);
}

module.exports = JunitReporter;
