import { TaskMetadata } from '../../../domain/taxonomy';
import type { Metadata } from '../../tasks';

/** No rating comes with HumanEval: its functions are short, and most take a practised person some minutes. */
export const HUMANEVAL_DIFFICULTY = 2;
/** For an exercise without its track's rating: the middle of the 140 Python exercises. */
export const EXERCISM_DIFFICULTY = 3;

type Domain = Metadata['domain'];

/** Words that tell a domain; the first rule that matches wins, and what no rule knows is `algorithms`. */
const DOMAIN_WORDS: readonly [RegExp, Domain][] = [
  [/\b(?:cipher|cypher|encrypt\w*|decrypt\w*|decod\w+|encod\w+|md5|hash\w*|checksum)\b/i, 'crypto-encoding'],
  [/\b(?:date|month|year|calendar|weekday|birthday)s?\b/i, 'date-time'],
  [/\b(?:threads?|concurren\w+|locks?)\b/i, 'concurrency'],
  [/\b(?:game|puzzle|board|dice|cards?|chess|players?)\b/i, 'games-puzzles'],
  [
    /\b(?:matri(?:x|ces)|prime|primes|fibonacci|divisors?|factorial|integers?|numbers?|decimal|area|polynomial|median|digits?|sum)\b/i,
    'numeric',
  ],
  [/\b(?:linked list|stack|queue|tree|heap|buffer)\b/i, 'data-structures'],
  [/\b(?:strings?|text|words?|letters?|vowels?|sentence|brackets?|substring|palindrome)\b/i, 'text-parsing'],
];

/** A domain by the words of a statement: a first sorting that people may correct. */
export function guessDomain(text: string): Domain {
  return DOMAIN_WORDS.find(([words]) => words.test(text))?.[1] ?? 'algorithms';
}

/** Those of a track's concept slugs that the taxonomy has. */
export function knownConcepts(slugs: readonly string[]): Metadata['concepts'] {
  return [...new Set(slugs)].flatMap((slug) => TaskMetadata.shape.concepts.safeParse([slug]).data ?? []);
}

/** An exercise of Aider Polyglot is its own anchor. */
export function knownAnchor(slug: string): Metadata['polyglot_anchor'] {
  return TaskMetadata.shape.polyglot_anchor.safeParse({ slug, relation: 'same' }).data ?? null;
}
