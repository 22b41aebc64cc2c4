import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../client';
import { monotonicMs } from '../platform/clock';
import { Director, type TaskProgress } from './director';
import { loadExamples } from './examples';

/** The clone's `examples/tasks`: from `src/demo` under a test, from `dist/src/demo` when compiled. */
function examplesFolder(): string {
  const found = ['../../examples/tasks', '../../../examples/tasks'].map((path) => join(__dirname, path)).find(existsSync);
  if (!found) throw new Error('The folder examples/tasks is missing');
  return found;
}

interface PoolPage {
  items: { id: string; title?: string; metadata?: { title: string; domain: string }; trust: string; split: string }[];
}

/**
 * On the first start takes the first of the sample tasks through its whole life, two at a time, with a line a step;
 * afterwards, and on every later start, says what there is and how to get at it.
 */
export async function runDemo(
  url: string,
  tokens: Record<string, string>,
  { tasks, progressFile }: { tasks: number; progressFile: string },
): Promise<void> {
  const progress = loadProgress(progressFile);
  const wanted = loadExamples(examplesFolder()).slice(0, tasks);
  const examples = wanted.filter(({ slug }) => !progress.done.includes(slug));
  if (examples.length > 0)
    await playAll(url, tokens, examples, progress, () => writeFileSync(progressFile, JSON.stringify(progress, null, 2)));
  await printPool(url, tokens['trainer'] ?? '');
  printTokens(tokens);
  printCurl(url, tokens);
}

interface DemoProgress {
  tasks: Record<string, TaskProgress>;
  done: string[];
}

function loadProgress(file: string): DemoProgress {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoProgress) : { tasks: {}, done: [] };
}

async function playAll(
  url: string,
  tokens: Record<string, string>,
  examples: ReturnType<typeof loadExamples>,
  progress: DemoProgress,
  save: () => void,
): Promise<void> {
  const started = monotonicMs();
  const total = examples.length + progress.done.length;
  say(`\nFirst start: ${examples.length} sample tasks go from draft to the pool, in real containers.\n`);
  function tell(slug: string, who: string, what: string): void {
    const seconds = ((monotonicMs() - started) / 1000).toFixed(1).padStart(6);
    say(`${seconds} s  ${slug.padEnd(22)} ${who.padEnd(12)} ${what}`);
  }
  const director = new Director(url, tokens, tell, save);
  const waiting = [...examples];
  async function playNext(): Promise<void> {
    for (let example = waiting.shift(); example; example = waiting.shift()) {
      await director.play(example, (progress.tasks[example.slug] ??= {}));
      progress.done.push(example.slug);
      save();
      say(`          ${progress.done.length} of ${total} tasks are in the pool`);
    }
  }
  await Promise.all([playNext(), playNext()]);
}

async function printPool(url: string, token: string): Promise<void> {
  const { items } = await new ApiClient(url, token).get<PoolPage>('/v1/pools/rlef/tasks?limit=1000');
  say(`\nThe pool holds ${items.length} tasks${items.length > 20 ? ', the first 20 of them' : ''}:`);
  for (const { id, metadata, trust, split } of items.slice(0, 20)) {
    say(`  ${id}  ${(metadata?.domain ?? '').padEnd(20)} ${trust.padEnd(16)} ${split.padEnd(11)} ${metadata?.title ?? ''}`);
  }
}

function printTokens(tokens: Record<string, string>): void {
  say('\nDemo tokens (of the demo database alone):');
  for (const [name, token] of Object.entries(tokens)) say(`  ${name.padEnd(14)} ${token}`);
}

function printCurl(url: string, tokens: Record<string, string>): void {
  say('\nTry:');
  say(`  curl -s ${url}/v1/health`);
  say(
    `  curl -s -H 'Authorization: Bearer ${tokens['trainer'] ?? ''}' -H 'Accept: application/x-ndjson' '${url}/v1/pools/rlef/tasks'`,
  );
  say(`  curl -s -H 'Authorization: Bearer ${tokens['test-writer'] ?? ''}' '${url}/v1/queue?seat=test-writer'`);
  say(`\nInteractive documentation: ${url}/docs     Stop with Ctrl-C.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
