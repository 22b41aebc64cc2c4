import { publicSuite, readSuite } from '../../platform/python';
import type { SourceFile } from '../../platform/sandbox';
import type { FeedbackScope } from './domain/feedback/template';
import type { Quotable } from './domain/turn-facts';

/** Sources of the tests of a suite that a message of this scope may quote. */
export async function readQuotable(suite: readonly SourceFile[], scope: FeedbackScope): Promise<Quotable> {
  const files = scope === 'all' ? [...suite] : await publicSuite([...suite]);
  const { tests } = await readSuite([...files]);
  return { sources: new Map(tests.map(({ id, source }) => [id, source])), text: files.map(({ content }) => content).join('\n') };
}
