import { Mirror } from '../../platform/git';
import { ModelError, type ChatMessage, type Completion, type Usage } from '../../platform/models';
import { possibleCommitIds, type FixTraces } from './domain/clean';
import { judgeRewrite, REWRITE_PROMPT_VERSION, rewriteMessages } from './domain/rewrite';
import type { Statement } from './domain/statement';

/** What came of asking a model for other words. */
export interface RewriteRecord {
  promptVersion: number;
  /** `failed`: there was no answer; `rejected`: the lint found something in it. Either way the original stays. */
  outcome: 'accepted' | 'rejected' | 'failed';
  /** Codes of the lint, or the kind of the model's failure. */
  reasons: string[];
  /** Absent where there was no answer. */
  usage?: Usage;
  costMicroUsd?: number;
}

/**
 * Has a model rewrite a statement, once. The answer is linted like the original, with the ids of commits that it names looked up in the
 * mirror. Whatever the model does, there is a statement; what is not a ModelError is thrown on.
 */
export async function rewriteStatement(
  ask: (messages: readonly ChatMessage[]) => Promise<Completion>,
  original: Statement,
  { mirror: folder, traces }: { mirror: string; traces: FixTraces },
): Promise<{ statement: Statement; record: RewriteRecord }> {
  let reply: Completion;
  try {
    reply = await ask(rewriteMessages(original));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { statement: original, record: { promptVersion: REWRITE_PROMPT_VERSION, outcome: 'failed', reasons: [error.kind] } };
  }
  const commitIds = new Set([...traces.commitIds, ...(await commitsNamed(folder, reply.text))]);
  const judged = judgeRewrite(original, { text: reply.text, isWhole: reply.finishReason === 'stop' }, { ...traces, commitIds });
  const cost = { usage: reply.usage, costMicroUsd: reply.costMicroUsd };
  if ('faults' in judged)
    return {
      statement: original,
      record: { promptVersion: REWRITE_PROMPT_VERSION, outcome: 'rejected', reasons: judged.faults, ...cost },
    };
  return {
    statement: judged.statement,
    record: { promptVersion: REWRITE_PROMPT_VERSION, outcome: 'accepted', reasons: [], ...cost },
  };
}

async function commitsNamed(folder: string, text: string): Promise<ReadonlySet<string>> {
  const mirror = await Mirror.open(folder);
  try {
    return await mirror.commitsAmong(possibleCommitIds(text));
  } finally {
    await mirror.close();
  }
}
