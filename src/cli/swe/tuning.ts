import { readFileSync } from 'node:fs';
import { findSweLanguage } from '../../domain/swe';
import type { SimulationView, TuningView } from '../../features/batches';
import { plain, print } from '../print';
import { onlyReading, withService, type Adapt } from '../service';
import { withFolders } from './folders';

export interface TuningChoice {
  artifacts?: string;
  /** A file of JSON lines, or `recorded`. */
  simulate?: string;
  language?: string;
  cycles?: number;
}

/** `assay swe tuning`: the values in force and the decisions so far; for a batch a dry run; with `--simulate` a simulation. */
export function showTuning(id: string | undefined, choice: TuningChoice): Promise<boolean> {
  if (choice.simulate !== undefined) return simulate(choice.simulate, choice);
  return withService(
    'lead',
    async (client) => {
      const shown = await client.get<TuningView>(id === undefined ? '/v1/swe/tuning' : `/v1/swe/batches/${id}/tuning`);
      for (const line of linesOf(shown)) print(line);
      return shown.problem === null;
    },
    lookingIn(choice),
  );
}

function* linesOf({ languages, problem, decisions, unreadable }: TuningView): Generator<string> {
  if (problem !== null) yield plain(problem);
  for (const { key, enabled, params, verified, status } of languages) {
    const { max_verified_tasks: max, ...values } = params;
    yield `${key} ${enabled ? 'enabled' : 'disabled'}: ${told(values)}, ${verified} of ${max ?? 'any number of'} tasks, cycle ${status.cycle}`;
  }
  for (const { timestamp, lang, action, param, old, new: value, reason } of decisions)
    yield `${timestamp} ${lang} ${action}${param === undefined ? '' : ` ${param} ${old} -> ${value}`}: ${reason}`;
  if (unreadable > 0) yield `${unreadable} lines of the log of decisions can't be read`;
  if (decisions.length === 0) yield 'Nothing to change.';
}

/** True where it comes to rest within its bounds. */
function simulate(file: string, choice: TuningChoice): Promise<boolean> {
  const { language = '', cycles } = choice;
  const slug = findSweLanguage(language);
  if (slug === undefined) throw new Error('A simulation needs --language: py, js, ts, go, rust, java, c, cpp, rb, php or cs.');
  const cases = file === 'recorded' ? {} : { cases: readCases(file) };
  const body = { language: slug, ...cases, ...(cycles !== undefined && { cycles }) };
  return withService(
    'lead',
    async (client) => {
      const done = await client.post<SimulationView>('/v1/swe/tuning/simulations', body);
      print(`${done.recorded_cases} cases of ${slug}, ${done.cycles} cycles, from ${told(done.start)}`);
      for (const { cycle, param, old, new: value, reason } of done.changes)
        print(`  cycle ${cycle}: ${param} ${old} -> ${value}: ${reason}`);
      print(`${done.success.first} successes in the first cycle, ${done.success.last} in the last`);
      print(
        done.converged
          ? `It converges: nothing changes after cycle ${done.settled_at}; it ends with ${told(done.final)}`
          : `It has not come to rest: the last change is in cycle ${done.settled_at}, and ${done.quiet_cycles} quiet ones would show it`,
      );
      print(done.in_bounds ? 'It never leaves its bounds' : 'It leaves its bounds');
      return done.converged && done.in_bounds;
    },
    lookingIn(choice),
  );
}

function lookingIn({ artifacts }: TuningChoice): Adapt {
  const folders = withFolders({ archive: false, ...(artifacts !== undefined && { artifacts }) });
  return (config, running) => onlyReading(folders(config, running));
}

function told(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** A line a case, as `POST /v1/swe/tuning/simulations` takes them. */
function readCases(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (error) {
      throw new Error(`${file}: line ${index + 1} is not JSON`, { cause: error });
    }
  });
}
