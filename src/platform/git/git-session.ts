import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { GitError } from './git-error';
import { DEFAULT_MAX_BYTES, DEFAULT_TIMEOUT_MS, killGroup, spawnGit, type GitProcess } from './run-git';

export interface SessionRun {
  gitDir: string;
  /** Of a git that reads questions line by line and flushes after each answer. */
  args: readonly string[];
  /** What git answers to a line that names nothing; by this the end of an answer is known. */
  echo: (line: string) => string;
}

export interface AskLimits {
  maxBytes?: number;
  timeoutMs?: number;
}

/** Git keeps what it parsed, so a process is replaced after so many questions. */
const MAX_QUESTIONS = 2_000;
/** Processes that may wait for questions at a time, of all sessions; who opens a thousand mirrors shall not hold thousands. */
const MAX_RUNNING = 24;

/** Sessions with a process, the longest unused first. */
const running = new Set<GitSession>();

/**
 * A git process that answers one question after another, started when it is first asked, and anew after a failure. An answer ends
 * where git echoes a random line that is sent after each question, so nothing in a repository can end it early. Throws
 * {@link GitError}: `timeout` and `output-limit` end the process, and what ends git by itself is that question's failure.
 */
export class GitSession {
  private live: Conversation | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private closed = false;

  constructor(private readonly run: SessionRun) {}

  /** Processes of all sessions. */
  static get running(): number {
    return running.size;
  }

  /** Of the process, where one runs. */
  get pid(): number | undefined {
    return this.live?.pid;
  }

  /** The question is whole lines, each with its line break. */
  async ask(question: string, limits: AskLimits = {}): Promise<Buffer> {
    this.waiting += 1;
    const answer = this.last.then(() => this.answer(question, limits));
    this.last = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      this.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.stop();
  }

  private async answer(question: string, limits: AskLimits): Promise<Buffer> {
    if (this.closed) throw new GitError('failed', 'the mirror was closed');
    if (this.live && (this.live.hasEnded || this.live.asked >= MAX_QUESTIONS)) await this.stop();
    const old = this.live;
    this.makeRoom();
    const live = (this.live ??= new Conversation(this.run));
    try {
      return await live.ask(question, limits);
    } catch (error) {
      // An old process may have died of something else than this question.
      const again = old !== undefined && !live.wasStopped && !this.closed;
      await this.stop();
      if (!again) throw error;
      return this.answer(question, limits);
    }
  }

  private async stop(): Promise<void> {
    const { live } = this;
    this.live = undefined;
    running.delete(this);
    await live?.end();
  }

  private makeRoom(): void {
    running.delete(this);
    const idle = [...running].filter(({ waiting }) => waiting === 0);
    for (const session of idle.slice(0, Math.max(0, running.size + 1 - MAX_RUNNING))) void session.stop();
    running.add(this);
  }
}

/** One process and its open question. */
class Conversation {
  asked = 0;
  hasEnded = false;
  /** By us: because of a limit, or because it is no longer needed. */
  wasStopped = false;
  private readonly git: GitProcess;
  private readonly ended: Promise<unknown>;
  private onData: (chunk: Buffer) => void = () => undefined;
  private onEnd: (error: GitError) => void = () => undefined;

  constructor(private readonly run: SessionRun) {
    this.git = spawnGit(run);
    const { child } = this.git;
    child.stdout.on('data', (chunk: Buffer) => this.onData(chunk));
    child.on('error', (error) => this.finish(new GitError('not-installed', `git can't be started: ${error.message}`)));
    child.on('close', () => this.finish(this.git.failure()));
    // `error` rejects it where git can't be started; nothing is left to wait for then.
    this.ended = once(child, 'close').catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.git.child.pid;
  }

  async ask(question: string, { maxBytes = DEFAULT_MAX_BYTES, timeoutMs = DEFAULT_TIMEOUT_MS }: AskLimits): Promise<Buffer> {
    this.asked += 1;
    const mark = `none_${randomBytes(16).toString('hex')}`;
    const end = Buffer.from(this.run.echo(mark));
    const timer = setTimeout(() => this.limit('timeout', `took longer than ${String(timeoutMs)} ms`), timeoutMs);
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        this.onEnd = reject;
        const answer = new Answer(end);
        this.onData = (chunk) => {
          if (answer.add(chunk)) resolve(answer.content);
          else if (answer.size > maxBytes + end.length) this.limit('output-limit', `wrote more than ${String(maxBytes)} bytes`);
        };
        this.git.child.stdin.write(`${question}${mark}\n`);
      });
    } finally {
      clearTimeout(timer);
      this.onData = () => undefined;
    }
  }

  async end(): Promise<void> {
    this.wasStopped = true;
    if (!this.hasEnded) killGroup(this.git.child);
    await this.ended;
  }

  private limit(kind: 'timeout' | 'output-limit', what: string): void {
    this.wasStopped = true;
    killGroup(this.git.child);
    this.onEnd(new GitError(kind, `git ${this.run.args[0] ?? ''} ${what}`));
  }

  private finish(error: GitError): void {
    this.hasEnded = true;
    this.onEnd(error);
  }
}

/** What came so far of an answer. */
class Answer {
  size = 0;
  private readonly chunks: Buffer[] = [];
  private tail = Buffer.alloc(0);

  constructor(private readonly end: Buffer) {}

  /** Whether it is whole. */
  add(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    this.size += chunk.length;
    this.tail = Buffer.from(Buffer.concat([this.tail, chunk.subarray(-this.end.length)]).subarray(-this.end.length));
    return this.tail.equals(this.end);
  }

  get content(): Buffer {
    return Buffer.concat(this.chunks, this.size).subarray(0, this.size - this.end.length);
  }
}
