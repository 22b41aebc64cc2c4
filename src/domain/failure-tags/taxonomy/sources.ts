/** Published taxonomies that tags have an alias in. Names are theirs, descriptions ours. */
export const SOURCES = {
  tambon: { title: 'Tambon et al., bugs in generated code', reference: 'arXiv:2403.08937' },
  dou: { title: 'Dou et al., what is wrong with generated code', reference: 'arXiv:2407.06153' },
  wang: { title: 'Wang et al., errors on HumanEval', reference: 'arXiv:2406.08731' },
  chen: { title: 'Chen et al., mistakes and their reasons', reference: 'arXiv:2411.01414' },
  codehalu: { title: 'CodeHalu, hallucinations seen in execution', reference: 'arXiv:2405.00253' },
  hallucode: { title: 'HalluCode', reference: 'arXiv:2404.00971' },
  zhang: { title: 'Zhang et al., hallucinations on the level of repositories', reference: 'arXiv:2409.20550' },
  judges: { title: 'Verdicts of online judges', reference: 'AC, WA, CE, RE, TLE, MLE, OLE, PE' },
  aider: { title: 'Counters of the aider benchmark', reference: 'https://github.com/Aider-AI/aider' },
  humanevalcomm: { title: 'HumanEvalComm, defects of prompts', reference: '762 variants of 164 tasks' },
  openai: { title: 'Audit of SWE-bench Verified, February 2026', reference: 'narrow and wide tests' },
} as const;
export type Source = keyof typeof SOURCES;

/** A tag's names elsewhere. They overlap with the tag; few are exactly the same. */
export type Aliases = Partial<Record<Source, readonly string[]>>;

export interface Term {
  description: string;
  aliases?: Aliases;
}
