import type { ReportFormat, TestReport, UnreadableReport } from '../../../domain/swe';
import { readGoJson } from './go-json';
import { readJunit } from './junit';
import { readLibtest } from './libtest';
import { Observations, ReportError } from './observations';
import { readTap } from './tap';

/** A file that a runner wrote, or what it printed. */
export interface ReportFile {
  path: string;
  content: Buffer;
}

const READERS: Readonly<Record<ReportFormat, (content: Buffer, found: Observations) => void>> = {
  junit: readJunit,
  'go-json': readGoJson,
  libtest: readLibtest,
  tap: readTap,
};
/** Of all files together; the report of a hundred thousand tests takes about 30 MiB. */
export const MAX_REPORT_BYTES = 128 * 1024 * 1024;

/**
 * Reads a runner's report, in time linear in its size, whatever is in it. Files are read in the order of their paths, so that the same
 * report always gives the same tests in the same order. Never throws for what is in a report.
 */
export function parseReport(format: ReportFormat, files: readonly ReportFile[]): TestReport | UnreadableReport {
  const written = files.filter(({ content }) => content.length > 0).sort((a, b) => (a.path < b.path ? -1 : 1));
  if (written.length === 0) return { problem: 'missing', detail: 'no report was written' };
  const bytes = written.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > MAX_REPORT_BYTES) return { problem: 'too-large', detail: `the report has ${bytes} bytes` };
  const found = new Observations();
  for (const { path, content } of written) {
    try {
      READERS[format](content, found);
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      return { problem: error.problem, detail: `${path}: ${error.message}` };
    }
  }
  return found.toReport();
}

export function isReadable(report: TestReport | UnreadableReport): report is TestReport {
  return 'tests' in report;
}
