/** One test case before it is written down. */
export interface Case {
  statements: string[];
  /** Arguments of each call of the tested function: equal lists mean the same input. */
  inputs: string[];
  /** The value that a plain `f(...) == value` claims, in one spelling. */
  claim?: string;
  /** False for a loop or another block that holds several assertions. */
  split: boolean;
}

export interface SortedCases {
  public: Case[];
  private: Case[];
  notes: string[];
}

/**
 * Public and private cases without overlap: an example that contradicts an assertion on the same input is left out, for the
 * assertions are what the reference was tested with; a private case on the input of a public one is dropped, unless none
 * would be left; without a usable example the first private assertion becomes public.
 */
export function sortCases(examples: readonly Case[], assertions: readonly Case[]): SortedCases {
  const notes: string[] = [];
  const sound = examples.filter((example) => !assertions.some((assertion) => contradicts(example, assertion)));
  if (sound.length < examples.length)
    notes.push(`Left out ${examples.length - sound.length} example(s) that contradict the assertions.`);
  const hidden = assertions.filter((assertion) => !sound.some((example) => sameInput(example, assertion)));
  const [first] = assertions;
  if (hidden.length === 0 && first) {
    notes.push('Kept a private case on the input of a public one: there is no other.');
    return { public: sound, private: [first], notes };
  }
  if (hidden.length < assertions.length)
    notes.push(`Dropped ${assertions.length - hidden.length} private case(s) on inputs of public ones.`);
  return sound.length > 0 ? { public: sound, private: hidden, notes } : promote(hidden, notes);
}

function promote(hidden: Case[], notes: string[]): SortedCases {
  const chosen = hidden.length > 1 ? hidden.find((each) => each.split) : undefined;
  if (!chosen)
    return {
      public: [],
      private: hidden,
      notes: [...notes, 'There is no public test: no usable example, and no assertion to spare.'],
    };
  const rest = hidden.filter((each) => !sameInput(each, chosen));
  if (rest.length === 0)
    return { public: [], private: hidden, notes: [...notes, 'There is no public test: all assertions are on one input.'] };
  return { public: [chosen], private: rest, notes: [...notes, 'Made the first assertion public: there is no usable example.'] };
}

function sameInput(a: Case, b: Case): boolean {
  return a.inputs.length > 0 && a.inputs.join('\n') === b.inputs.join('\n') && a.statements.length === b.statements.length;
}

function contradicts(a: Case, b: Case): boolean {
  return sameInput(a, b) && a.claim !== undefined && b.claim !== undefined && a.claim !== b.claim;
}
