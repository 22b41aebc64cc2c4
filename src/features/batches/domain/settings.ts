/** The values of config.yaml for a language. */
export interface ConfiguredValues {
  /** Seconds. */
  timeout: number;
  /** Seconds. */
  cc_timeout: number;
  n_concurrent: number;
  /** `Infinity` for `all`. */
  maxVerified: number;
}

/** What the user of a batch asked for; null where nothing was said. */
export interface AskedValues {
  n_concurrent: number | null;
  timeout_seconds: number | null;
  budget: { minutes: number | null };
  force: boolean;
}

interface Setting<T> {
  value: T;
  from: 'options' | 'config.yaml' | 'service';
}

export interface Settings {
  n_concurrent: Setting<number>;
  timeout_seconds: Setting<number>;
  session_seconds: Setting<number>;
  max_verified_tasks: Setting<number | null>;
}

/** SWE-gen's limit of an authoring session, and three quarters of it for the part that a model has (swegen-harbor.md 1.5, 1.11). */
export const CASE_SECONDS = 3200;
const SESSION_SECONDS = 2400;

/** What a run of a batch goes by: what its user asked for, else what config.yaml says, else what the service is set up for. */
export function settingsOf(asked: AskedValues, configured: ConfiguredValues | undefined, cases: number): Settings {
  const { n_concurrent, timeout_seconds, budget, force } = asked;
  const max = configured === undefined || configured.maxVerified === Infinity ? null : configured.maxVerified;
  return {
    n_concurrent: choose(n_concurrent, configured?.n_concurrent, cases),
    timeout_seconds: choose(timeout_seconds, configured?.timeout, CASE_SECONDS),
    session_seconds: choose(budget.minutes === null ? null : budget.minutes * 60, configured?.cc_timeout, SESSION_SECONDS),
    max_verified_tasks: force ? { value: null, from: 'options' } : { value: max, from: configured ? 'config.yaml' : 'service' },
  };
}

function choose(asked: number | null, configured: number | undefined, own: number): Setting<number> {
  if (asked !== null) return { value: asked, from: 'options' };
  return configured === undefined ? { value: own, from: 'service' } : { value: configured, from: 'config.yaml' };
}

/** Tuned parameters that a run did not have from config.yaml. */
export function heldOf({
  n_concurrent,
  timeout_seconds,
  session_seconds,
}: Settings): ('n_concurrent' | 'timeout' | 'cc_timeout')[] {
  const all = [
    ['n_concurrent', n_concurrent],
    ['timeout', timeout_seconds],
    ['cc_timeout', session_seconds],
  ] as const;
  return all.flatMap(([name, { from }]) => (from === 'config.yaml' ? [] : [name]));
}
