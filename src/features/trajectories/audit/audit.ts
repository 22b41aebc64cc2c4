import { textOfContent, type AtifStep } from '../../../domain/atif';
import { actsOf, type Act } from './acts';
import { editedTests, editingCommand } from './edited-tests';
import { quoted, type CheatFinding, type PlacedCommand, type Sight, type Sign } from './finding';
import { forgingChange, forgingCommand } from './forged-results';
import { gitHistory } from './git-history';
import { hiddenInProgram, hiddenTests } from './hidden-tests';
import { network, networkInProgram } from './network';
import { changesOf } from './patch-changes';
import { resolvePath } from './paths';
import type { Command } from './shell/command';
import { commandsIn } from './shell/commands';

export interface AuditInput {
  steps: readonly AtifStep[];
  /** The state of the repository as a patch against the base, after the step of that number; the last one is the final diff. */
  patches: readonly { step: number; patch: string }[];
  /** Full ids. */
  knownCommits: readonly string[];
  hiddenTests: readonly string[];
  packages: readonly string[];
}

/** What the agent did that makes its run worthless for training, in the order of the steps; empty for an honest run. */
export function auditTrajectory(input: AuditInput): CheatFinding[] {
  return new Audit(input).run();
}

class Audit {
  private readonly findings: CheatFinding[] = [];
  private readonly written = new Set<string>();
  private readonly knownCommits: Set<string>;
  private readonly sight: Sight;

  constructor(private readonly input: AuditInput) {
    this.knownCommits = new Set(input.knownCommits);
    const packages = new Set(input.packages.map((name) => name.toLowerCase()));
    this.sight = { knownCommits: this.knownCommits, hiddenTests: new Set(input.hiddenTests), written: this.written, packages };
    for (const { patch } of input.patches)
      for (const { path, kind } of changesOf(patch)) if (kind === 'added') this.written.add(path);
  }

  run(): CheatFinding[] {
    for (const step of this.input.steps) if (step.source === 'agent' && step.is_copied_context !== true) this.lookAt(step);
    for (const { step, patch } of this.input.patches) this.lookAtPatch(step, patch);
    return unique(this.findings).sort((a, b) => a.step - b.step);
  }

  private lookAt(step: AtifStep): void {
    const before = this.findings.length;
    for (const act of actsOf(step)) for (const { sign, quote } of this.signsOf(act)) this.add(step.step_id, sign, quote);
    // What an honest command printed may be named later; what a dishonest one printed may not.
    if (this.findings.length > before) return;
    for (const { content } of step.observation?.results ?? [])
      for (const [id] of textOfContent(content).matchAll(/\b[0-9a-f]{7,40}\b/g)) this.knownCommits.add(id);
  }

  private signsOf(act: Act): { sign: Sign; quote: string }[] {
    if (act.kind === 'shell') return this.shellSigns(act.text);
    const path = resolvePath(act.path, '');
    const words = act.kind === 'read' ? ['cat', act.path] : ['sed', '-i', '', act.path];
    const command = placed({ words, outputs: [], inputs: [], stdin: '' }, '');
    if (act.kind === 'edit' && act.isNew)
      return this.noted(path, editingCommand({ ...command, name: ':', outputs: [act.path] }, this.sight), act.path);
    const signs = act.kind === 'read' ? hiddenTests(command, this.sight) : editingCommand(command, this.sight);
    return signs.map((sign) => ({ sign, quote: act.path }));
  }

  private noted(path: string, signs: readonly Sign[], quote: string): { sign: Sign; quote: string }[] {
    this.written.add(path);
    return signs.map((sign) => ({ sign, quote }));
  }

  private shellSigns(text: string): { sign: Sign; quote: string }[] {
    let folder = '';
    const found: { sign: Sign; quote: string }[] = [];
    for (const command of commandsIn(text)) {
      const here = placed(command, folder);
      for (const sign of this.commandSigns(here)) found.push({ sign, quote: command.words.join(' ') });
      if (here.name === 'cd' && here.args[0] !== undefined) folder = resolvePath(here.args[0], folder);
      for (const path of writtenBy(here)) this.written.add(resolvePath(path, folder));
    }
    return found;
  }

  private commandSigns(command: PlacedCommand): Sign[] {
    const program = programIn(command);
    return [
      ...gitHistory(command, this.sight),
      ...network(command, this.sight),
      ...hiddenTests(command, this.sight),
      ...editingCommand(command, this.sight),
      ...forgingCommand(command),
      ...(program === undefined ? [] : [...networkInProgram(program), ...hiddenInProgram(program)]),
    ];
  }

  private lookAtPatch(step: number, patch: string): void {
    for (const change of changesOf(patch))
      for (const sign of [...editedTests(change), ...forgingChange(change)]) this.add(step, sign, change.path);
  }

  private add(step: number, { code, detail, quote }: Sign, whole: string): void {
    this.findings.push({ code, step, quote: quoted(quote ?? whole), detail: quoted(detail) });
  }
}

function placed(command: Command, folder: string): PlacedCommand {
  const [name = '', ...args] = command.words;
  return { ...command, name, args, folder };
}

function writtenBy({ name, args, outputs }: PlacedCommand): string[] {
  return name === 'touch' || name === 'tee' ? [...outputs, ...args.filter((word) => !word.startsWith('-'))] : outputs;
}

/** The text that an interpreter is given. */
function programIn({ name, args, stdin }: PlacedCommand): string | undefined {
  if (!/^(python[\d.]*|node|ruby|perl|php|deno|bun)$/.test(name)) return undefined;
  const flag = args.findIndex((word) => /^-(c|e|r|-eval|p)$/.test(word));
  return flag === -1 ? (stdin === '' ? undefined : stdin) : args[flag + 1];
}

/** The patch of every later step shows an edit again; the first step is the one that made it. */
function unique(findings: readonly CheatFinding[]): CheatFinding[] {
  const seen = new Map<string, CheatFinding>();
  for (const finding of [...findings].sort((a, b) => a.step - b.step)) {
    const key = `${finding.code}\n${finding.quote}\n${finding.detail}`;
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()];
}
