// A reporter for `node --test` that writes JUnit XML with the file of each test, which Node.js's own leaves out, so that two files may
// have tests of one name. Used as --test-reporter with a destination.
import { relative } from 'node:path';

export default async function* report(source) {
  const names = [];
  const cases = [];
  let suites = 0;
  let counts;
  for await (const { type, data } of source) {
    if (type === 'test:start') names.splice(data.nesting, Infinity, data.name);
    const isSuite = data.details?.type === 'suite';
    // A suite fails with its tests; it is told itself only where it failed by itself, as in a hook.
    if (type === 'test:fail' && !(isSuite && failedWithin(data))) {
      cases.push(testCase(data, names));
      if (isSuite) suites += 1;
    }
    if (type === 'test:pass' && !isSuite) cases.push(testCase(data, names));
    // One a file, and one of all, which has no file.
    if (type === 'test:summary' && data.file === undefined) counts = data.counts;
  }
  // The runner's own count, so that a test that got lost on its way here shows; Node.js before 22 gives none.
  const tests = counts === undefined ? cases.length : counts.tests + suites;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite name="node" tests="${tests}">\n`;
  yield* cases;
  yield '</testsuite>\n</testsuites>\n';
}

function failedWithin({ details }) {
  return details?.error?.failureType === 'subtestsFailed';
}

function testCase({ name, nesting, file, details, skip, todo }, names) {
  const path = file === undefined ? '' : relative(process.cwd(), file);
  const suites = names.slice(0, nesting).join(' > ');
  const seconds = ((details?.duration_ms ?? 0) / 1000).toFixed(6);
  const error = details?.error;
  const inner = skip !== undefined || todo !== undefined ? '<skipped/>' : error === undefined ? '' : failure(error);
  return `<testcase file="${escape(path)}" classname="${escape(suites)}" name="${escape(name)}" time="${seconds}">${inner}</testcase>\n`;
}

function failure(error) {
  const cause = error.cause ?? error;
  const element = cause?.code === 'ERR_ASSERTION' ? 'failure' : 'error';
  const message = String(cause?.message ?? cause);
  const text = String(cause?.stack ?? message).slice(0, 8192);
  return `<${element} type="${escape(cause?.name ?? typeof cause)}" message="${escape(message.split('\n')[0])}">${escape(text)}</${element}>`;
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
