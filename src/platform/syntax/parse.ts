import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SyntaxLanguage } from './languages';
import { SYNTAX_LIMITS, UnparsableError, type SyntaxLimits, type UnparsableReason } from './limits';
import { treeFrom, type FlatTree, type SyntaxTree } from './tree';

export interface ParseRequest {
  language: SyntaxLanguage;
  text: string;
  limits: SyntaxLimits;
}
export type ParseReply = { tree: FlatTree } | { reason: UnparsableReason };

/**
 * Reads source text without running it. Parsing never fails on bad syntax: what the grammar could not place is `broken`.
 * Throws an UnparsableError when the text is too long, has too many nodes, takes too long or breaks the parser.
 *
 * It runs in a thread of its own, one text at a time: a text that is made for it overruns the parser's stack and leaves its memory
 * broken (C++: `a<b>(` repeated), and a thread that met one is replaced.
 */
export async function parseSource(language: SyntaxLanguage, text: string, limits = SYNTAX_LIMITS): Promise<SyntaxTree> {
  if (text.length > limits.maxLength) throw new UnparsableError('too-long');
  const turn = line.then(() => ask({ language, text, limits }));
  line = turn.catch(() => undefined);
  return treeFrom(await turn, language, text);
}

let line: Promise<unknown> = Promise.resolve();
let worker: Worker | undefined;

async function ask(request: ParseRequest): Promise<FlatTree> {
  worker ??= startWorker().on('error', forget).on('exit', forget);
  const asked = worker;
  // Only a thread with work keeps the process alive.
  asked.ref();
  try {
    const reply = await replyOf(asked, request);
    if ('tree' in reply) return reply.tree;
    throw new UnparsableError(reply.reason);
  } catch (error) {
    worker = undefined;
    await asked.terminate();
    throw error;
  } finally {
    asked.unref();
  }
}

/** A thread that ends between two requests is nobody's failure. */
function forget(): void {
  worker = undefined;
}

/** What the thread's own clock can't stop, such as one long step of the grammar's scanner, is stopped from here. */
const GRACE_MS = 5_000;

function replyOf(asked: Worker, request: ParseRequest): Promise<ParseReply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new UnparsableError('too-slow')), request.limits.maxMs + GRACE_MS);
    function leave(): void {
      clearTimeout(timer);
      // removeAllListeners would also remove the one by which Node hands on the thread's messages.
      asked.off('message', succeed).off('error', crash).off('exit', crash);
    }
    function succeed(reply: ParseReply): void {
      leave();
      resolve(reply);
    }
    function fail(error: Error): void {
      leave();
      reject(error);
    }
    function crash(cause: unknown): void {
      fail(cause instanceof Error && !isOfParser(cause) ? cause : new UnparsableError('parser-crashed', { cause }));
    }
    asked.on('message', succeed).on('error', crash).on('exit', crash);
    asked.postMessage(request);
  });
}

/** WebAssembly traps, and memory that ran out; anything else is a fault of ours, such as a grammar that is not installed. */
function isOfParser(cause: Error): boolean {
  return ['RuntimeError', 'RangeError'].includes(cause.name) || ('code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY');
}

/** Tests and scripts run from the sources, which a thread reads with tsx; the compiled service does not need it. */
function startWorker(): Worker {
  const extension = extname(__filename);
  const execArgv = extension === '.ts' ? ['--require', createRequire(__filename).resolve('tsx/cjs')] : [];
  return new Worker(join(__dirname, `worker${extension}`), { execArgv, resourceLimits: { maxOldGenerationSizeMb: 512 } });
}
