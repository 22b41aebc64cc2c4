/**
 * Every number that decides what is near what. docs/similarity.md publishes them; a change of one is a change of `RULES`.
 * Sources: BigCode's near-deduplication (word 5-grams, threshold 0.7), BigCodeBench's decontamination (10- and 13-grams) and
 * Dolos's defaults for fingerprints of code (k 23, w 17).
 */
export const RULES = 'similarity/1';

/** Words of a shingle of prose, and tokens of one of code. */
export const SHINGLE = 5;
/** Functions of a MinHash signature, and how they are cut into bands. Midpoint of the curve: (1/50)^(1/5) = 0.46. */
export const PERMUTATIONS = 250;
export const BANDS = 50;
export const ROWS = PERMUTATIONS / BANDS;

/** Jaccard similarity of statements from which a person has to look, and from which a note is made. */
export const STATEMENT_REVIEW = 0.7;
export const STATEMENT_WARN = 0.5;

/** One shared run of so many words, or this share of the shorter text's shorter runs, calls for a look. */
export const LONG_GRAM = 13;
export const SHORT_GRAM = 10;
export const GRAM_SHARE = 0.05;
/** A run of words that more items than this have says nothing of any two of them: it is boilerplate. */
export const COMMON_GRAM = 5;

/** Fingerprints of code: length of a run of tokens, and window from which one is kept. */
export const FINGERPRINT = 23;
export const WINDOW = 17;
/** Similarity of code from which a person has to look. */
export const CODE_REVIEW = 0.6;
/** Similarity of code from which two references are one. */
export const CODE_NEAR = 0.8;
/** Code below this many tokens is trivial: two people write it alike. */
export const TRIVIAL_TOKENS = 50;
/** With fewer fingerprints than this on either side their overlap is chance. */
export const FEWEST_FINGERPRINTS = 4;

/** Share of a task's tests that another task's reference has to pass. */
export const BEHAVIOUR_SHARE = 0.9;
/** Tasks of the same interface that one task is compared with by running. */
export const BEHAVIOUR_SHORTLIST = 20;

/** Items that one key may lead to, and items that are compared in whole. */
export const ITEMS_OF_A_KEY = 64;
export const CANDIDATES = 100;
/** Spans that a finding keeps. */
export const SPANS = 20;
