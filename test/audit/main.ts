/** Defects planted in copies of good tasks, through everything that stops a task: `npm run audit:defects -- --help`. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Candidate, Plant } from './candidate';
import { Drive, type Fate } from './drive';
import { loadGoodTasks } from './good-tasks';
import { KIND_NAMES, kindOf, type KindName } from './kinds';
import { Ledger } from './ledger';
import { get, listPlants } from './plants';
import { openStage, type Stage } from './stage';
import { summarise, toMarkdown, type Row } from './table';

const HELP = `Usage: npm run audit:defects -- [options]

Plants defects of ${KIND_NAMES.length} kinds in copies of good tasks, takes each through a service of its own on loopback, and prints which gate
stopped it. The good tasks themselves must come through.

  --only PATTERN    only kinds that match this regular expression; good tasks match as "good"
  --lanes N         services at the same time (2)
  --minutes N       begins nothing new after so long; what was not begun is counted, and the aim is not met
  --json FILE       writes every row too, after each
  --resume          takes over what FILE has, and does the rest
  --markdown FILE   writes the tables too
  --help            this text

Exit status: 0 if the right gate caught 95 % and no good task was stopped, 1 if not, 2 for bad arguments.
`;

type Planted = Plant & { kind: KindName };
/** What is done with one service: a good task and what is planted beside it, or one defect. */
type Work = () => Promise<void>;

interface Options {
  only: RegExp;
  lanes: number;
  minutes: number;
  json: string | undefined;
  resume: boolean;
  markdown: string | undefined;
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      lanes: { type: 'string', default: '2' },
      minutes: { type: 'string', default: '600' },
      json: { type: 'string' },
      resume: { type: 'boolean', default: false },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const lanes = Number(values.lanes);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > 8) throw new TypeError('--lanes is a number from 1 to 8');
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new TypeError('--minutes is a number above 0');
  return { only: new RegExp(values.only), lanes, minutes, json: values.json, resume: values.resume, markdown: values.markdown };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const ledger = new Ledger(options.json, options.resume);
  const left = await inLanes(new Audit(ledger).plan(options.only), options);
  const rows = ledger.list().sort((a, b) => orderOf(a) - orderOf(b));
  const text = toMarkdown(rows, left);
  process.stdout.write(`${text}\n`);
  if (options.markdown !== undefined) writeFileSync(options.markdown, text);
  process.exitCode = summarise(rows, left).aimMet ? 0 : 1;
}

/** What is to be done, and how a row comes of it. */
class Audit {
  private readonly goodTasks = loadGoodTasks();

  constructor(private readonly ledger: Ledger) {}

  /** The long ones first, so that no lane ends long after the others. */
  plan(only: RegExp): Work[] {
    const open = listPlants().filter((plant) => !this.ledger.has(plant));
    const probed = [...this.goodTasks].filter(([, { decoys }]) => decoys.length > 0);
    const good = probed.flatMap(([base, candidate]): Work[] => {
      const beside = open.filter((plant) => plant.besideGood && plant.base === base && only.test(plant.kind));
      const wanted = only.test('good') && !this.ledger.has(goodOf(base));
      return wanted || beside.length > 0 ? [() => this.withGood(base, candidate, beside)] : [];
    });
    const alone = open.filter(({ kind, besideGood }) => !besideGood && only.test(kind));
    alone.sort((a, b) => Number(endsEarly(a)) - Number(endsEarly(b)));
    return [
      ...good,
      ...alone.map(
        (plant): Work =>
          () =>
            onStage((stage) => this.plantOn(stage, plant)),
      ),
    ];
  }

  private withGood(base: string, candidate: Candidate, beside: readonly Planted[]): Promise<void> {
    return onStage(async (stage) => {
      this.ledger.add(await drive(stage, candidate, goodOf(base)));
      for (const plant of beside) await this.plantOn(stage, plant);
    });
  }

  private async plantOn(stage: Stage, { kind, base, what, make, besideGood }: Planted): Promise<void> {
    this.ledger.add(await drive(stage, make(get(this.goodTasks, base)), { kind, base, what }, besideGood));
  }
}

function goodOf(base: string): Pick<Row, 'kind' | 'base' | 'what'> {
  return { kind: undefined, base, what: 'as it is' };
}

/** Whether a validation is what ought to stop it. */
function endsEarly({ kind }: Planted): boolean {
  return kindOf(kind).gates.some((gate) => gate.startsWith('validation'));
}

async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage();
  try {
    await play(stage);
  } finally {
    await stage.close();
  }
}

async function drive(
  stage: Stage,
  candidate: Candidate,
  about: Pick<Row, 'kind' | 'base' | 'what'>,
  others = false,
): Promise<Row> {
  const began = performance.now();
  const fate = await new Drive(stage, candidate, about.kind, others).run().catch(toBroken);
  const row = { ...about, fate, seconds: (performance.now() - began) / 1000 };
  const name = `${about.kind ?? 'good'} ${about.base}`.padEnd(40);
  process.stderr.write(
    `${row.seconds.toFixed(0).padStart(5)} s  ${name} ${fate.broken ? fate.detail : fate.stoppedBy.join(', ') || 'accepted'}\n`,
  );
  return row;
}

/** One task that came to no verdict must not cost the others theirs; it counts against the aim. */
function toBroken(error: unknown): Fate {
  return { stoppedBy: [], detail: error instanceof Error ? error.message : String(error), broken: true };
}

/** Answers how many pieces of work were not begun. */
async function inLanes(work: readonly Work[], { lanes, minutes }: Options): Promise<number> {
  const waiting = [...work];
  const until = performance.now() + minutes * 60_000;
  async function lane(): Promise<void> {
    while (performance.now() < until) {
      const next = waiting.shift();
      if (!next) return;
      await next();
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return waiting.length;
}

function orderOf({ kind }: Row): number {
  return kind === undefined ? -1 : KIND_NAMES.indexOf(kind);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof TypeError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
