import type { ContainerSet } from './container-set';
import type { ContainerPlan } from './containers';
import { contents } from './execution';
import { type ProgramReport, type ProgramSpec, SandboxInfraError } from './sandbox.port';
import { RunFacts } from './wire';

/** The order to the container's supervisor. */
export function programSetup({ id, files, entryFile, arguments: given, stdin, limits }: ProgramSpec, deadlineSeconds: number) {
  return { run: { id, hashSeed: 0 }, files: contents(files), entryFile, arguments: given, stdin, limits, deadlineSeconds };
}

/** Starts the container, hands it its order and waits for its word. */
export async function runProgram(containers: ContainerSet, plan: ContainerPlan, setup: object) {
  await containers.start([plan], () => containers.channel('script').send(setup));
  const channel = containers.channel('script');
  for (let message = await channel.next(); message !== undefined; message = await channel.next()) {
    if (!('facts' in message)) continue;
    const report = reportOf(message.facts);
    if (message.facts.statement.stage === 'start' && report.end === 'exited') throw lost(channel.diagnostics);
    return report;
  }
  // Only the kernel's out-of-memory kill makes the loss of the supervisor the program's own doing.
  if (await containers.wasOutOfMemory('script')) return reportOf(RunFacts.parse({ problem: null, oomKills: 1 }));
  throw lost(channel.diagnostics);
}

function lost(diagnostics: string): SandboxInfraError {
  return new SandboxInfraError('harness-lost', `a program could not be started; ${diagnostics.trim()}`);
}

/** Pure: the supervisor's measurements in the words of the port. */
export function reportOf(facts: RunFacts): ProgramReport {
  const { stdout, stderr, cpuSeconds, wallSeconds, peakMemoryBytes } = facts;
  const broken = facts.statement.notCompiled;
  const usage = { cpuSeconds, wallSeconds, peakMemoryBytes };
  const end = endOf(facts);
  if (broken) return { end, exitCode: 1, stdout, stderr: describe(broken), usage };
  const ended = facts.exitSignal === null ? facts.exitCode : -facts.exitSignal;
  return { end, exitCode: end === 'exited' ? ended : null, stdout, stderr, usage };
}

function endOf({ statement, killed, oomKills, exitSignal, exitCode }: RunFacts): ProgramReport['end'] {
  if (statement.notCompiled) return 'not-compiled';
  if (killed === 'output') return 'output-limit';
  if (killed !== null) return 'timed-out';
  // A child that was killed for want of memory is the program's to deal with; the program itself is the end.
  const ended = exitSignal === SIGKILL || (exitSignal === null && exitCode === null);
  return oomKills > 0 && ended ? 'out-of-memory' : 'exited';
}

const SIGKILL = 9;

function describe({ type, message, line }: { type: string; message: string; line: number | null }): string {
  return `${line === null ? '' : `  line ${line}\n`}${type}: ${message}\n`;
}
