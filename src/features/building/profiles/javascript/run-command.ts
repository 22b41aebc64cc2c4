import { plainFiles, type Runner, type RunnerCommand } from './test-script';

/** Programs of the repository's own packages come first. */
export const LOCAL_PROGRAMS = 'export PATH="$PWD/node_modules/.bin:$PATH" CI=true';

/**
 * Shell that runs a suite and leaves its report; `{report}` is the folder that it goes to. `randomizes`: of jest, whether its version can
 * shuffle; what it can't is an error.
 */
export function runOf({ runner, environment, options }: RunnerCommand, randomizes = false): string {
  const start = (program: string): string => `${environment}${program}`;
  switch (runner) {
    case 'jest':
      return `ASSAY_REPORT={report} ${start('jest')} ${without(options, /--(watch|watchAll|coverage\S*|reporters?=?\s*\S+|ci|randomize|seed[= ]\S+)/g)} --ci --coverage=false --maxWorkers=2 --reporters=default --reporters=/opt/assay/jest-junit.cjs${randomizes ? ' ${ASSAY_ORDER_SEED:+--randomize --seed=$ASSAY_ORDER_SEED}' : ''}`;
    case 'vitest':
      return `${start('vitest')} run ${without(options, /(?:^|\s)(run|watch|dev)(?=\s|$)|--(watch|ui|coverage\S*|reporter[= ]\S+|outputFile\S*)/g)} --coverage.enabled=false --reporter=default --reporter=junit --outputFile.junit={report}/vitest.xml \${ASSAY_ORDER_SEED:+--sequence.shuffle --sequence.seed=$ASSAY_ORDER_SEED}`;
    case 'mocha':
      return `${start('mocha')} ${without(options, /(--reporter|-R)[= ]\S+|--watch|-w\b/g)} --reporter xunit --reporter-option output={report}/mocha.xml`;
    case 'ava': {
      // Its own limit is ten seconds without a result, which a busy machine needs to load the files.
      const patience = /(^|\s)(--timeout|-T)\b/.test(options) ? '' : '--timeout=20m ';
      return `${start('ava')} ${patience}${without(options, /--(tap|watch|verbose)|-[wtv]\b/g)} --tap > /tmp/ava.out || code=$?\nawk -f /opt/assay/ava-tap.awk /tmp/ava.out > {report}/ava.tap\ncat {report}/ava.tap\nexit \${code:-0}`;
    }
    case 'tap':
      return `${start('tap')} ${without(options, /(--reporter|-R)[= ]\S+|--\S*coverage\S*/g)} --reporter=tap > {report}/tap.tap || code=$?\ncat {report}/tap.tap\nexit \${code:-0}`;
    case 'tape':
      return `${start('tape')} ${options.split('|')[0]?.trim() ?? ''} > /tmp/tape.out || code=$?\nawk -f /opt/assay/tape-tap.awk /tmp/tape.out > {report}/tape.tap\ncat /tmp/tape.out\nexit \${code:-0}`;
    case 'node':
      return runNode(start('node'), options);
  }
}

function runNode(node: string, options: string): string {
  const files = plainFiles(options);
  if (files !== undefined) return `node /opt/assay/run-files.mjs {report}/files.tap ${files.join(' ')}`;
  // Since Node.js 22 a folder is taken as the name of a file; before, all in it was run.
  const patterns = without(options, /--test-reporter(-destination)?[= ]\S+/g).replace(
    /(?<=\s)([\w./-]*[\w-])\/?(?=\s|$)/g,
    (path) => (/\.[cm]?[jt]sx?$/.test(path) ? path : `"${path.replace(/\/$/, '')}/**/*.{js,cjs,mjs}"`),
  );
  return `${node} --test-reporter=spec --test-reporter-destination=stdout --test-reporter=/opt/assay/node-junit.mjs --test-reporter-destination={report}/node.xml ${patterns}`;
}

function without(options: string, unwanted: RegExp): string {
  return options.replace(unwanted, ' ').replace(/\s+/g, ' ').trim();
}

const TAP_RUNNERS: readonly Runner[] = ['ava', 'tap', 'tape'];

export function reportOf({ runner, options }: RunnerCommand): { format: 'junit' | 'tap'; report: string } {
  const isTap = TAP_RUNNERS.includes(runner) || (runner === 'node' && plainFiles(options) !== undefined);
  return isTap ? { format: 'tap', report: '*.tap' } : { format: 'junit', report: '*.xml' };
}
