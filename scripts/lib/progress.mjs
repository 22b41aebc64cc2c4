/** An expected failure: its message tells a person what to do, so no stack is printed. */
export class SetupError extends Error {}

/** Milliseconds as people read them: `0.4 s`, `12.3 s`, `3 min 5 s`. */
export function duration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Runs named steps one after another and prints one line when a step has something to do and one when it is done.
 * `quiet` prints nothing for a step that had nothing to do.
 */
export function createProgress({ quiet = false, print = (line) => process.stdout.write(`${line}\n`) } = {}) {
  return { print, step: (name, work) => runStep({ quiet, print }, name, work) };
}

/** `work(say)` returns what the step ended with (default `done`); `say(line)` tells what it is doing now. */
async function runStep({ quiet, print }, name, work) {
  const started = performance.now();
  let said = false;
  const say = (line) => {
    said = true;
    print(`${name}: ${line}`);
  };
  let outcome;
  try {
    outcome = (await work(say)) ?? 'done';
  } catch (error) {
    print(`${name}: failed after ${duration(performance.now() - started)}`);
    throw error;
  }
  if (said || !quiet) print(`${name}: ${outcome} (${duration(performance.now() - started)})`);
}

/** Runs a script's main function; an expected failure becomes its message and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
