import { parentPort } from 'node:worker_threads';
import { UnparsableError } from './limits';
import { readTree } from './reader';
import type { ParseReply, ParseRequest } from './parse';

/** Main program of the thread that parses; see parse.ts. */
async function answer({ language, text, limits }: ParseRequest): Promise<ParseReply> {
  try {
    return { tree: await readTree(language, text, limits) };
  } catch (error) {
    if (error instanceof UnparsableError) return { reason: error.reason };
    throw error;
  }
}

parentPort?.on('message', (request: ParseRequest) => {
  void answer(request).then((reply) =>
    parentPort?.postMessage(reply, 'tree' in reply ? [reply.tree.nodes.buffer as ArrayBuffer] : []),
  );
});
