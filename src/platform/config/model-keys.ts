/**
 * Keys of models, by the names of the variables that hold them. Only variables of the operator's prefix are read, so that nobody who
 * may name a variable gets another secret sent to a server of their own. The values are private: printed or made JSON, it is empty.
 */
export class ModelKeys {
  readonly #prefix: string;
  readonly #values: ReadonlyMap<string, string>;

  constructor(prefix: string, env: Readonly<Record<string, string | undefined>>) {
    this.#prefix = prefix;
    const named = Object.entries(env).filter(([name]) => this.allows(name));
    this.#values = new Map(named.flatMap(([name, value]) => (value ? [[name, value]] : [])));
  }

  prefix(): string {
    return this.#prefix;
  }

  /** Whether a variable of this name may be named at all. The prefix setting's own name may not, nor may the list of hosts. */
  allows(name: string): boolean {
    return name.startsWith(this.#prefix) && /^[A-Z][A-Z0-9_]*$/.test(name) && !SETTINGS.includes(name);
  }

  isSet(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value; for the adapter that sends it, and nobody else. */
  find(name: string): string | undefined {
    return this.#values.get(name);
  }
}

const SETTINGS = ['ASSAY_MODEL_KEY_PREFIX', 'ASSAY_MODEL_HOSTS'];
