import type { SweLanguage } from '../../../domain/swe';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** What a case is expected to take where nothing is known of the repository, bytes: compilers and virtual machines take most. */
const FIRST: Record<SweLanguage, number> = {
  ...{ python: GIB, ruby: GIB, php: GIB, csharp: GIB },
  ...{ javascript: 2 * GIB, typescript: 2 * GIB, go: 2 * GIB, c: GIB, cpp: 2 * GIB },
  ...{ java: 3 * GIB, rust: 3 * GIB },
};
const LEAST = GIB / 2;
/** Of the containers of a case that never ran out of it. */
const LIMIT = 4 * GIB;
/** Runs differ, and peaks are sampled once a second. */
const SPARE = 2;

/** What is known of a case before it runs. */
export interface MemoryFacts {
  language: SweLanguage | null;
  /** The highest peak of a verified task of the repository, bytes. */
  peakBytes?: number;
  /** How often an earlier attempt at this case ran out of memory. */
  ranOut: number;
  /** What all cases of the machine may take together, bytes. */
  hostBytes: number;
}

/**
 * Bytes that a case reserves, and the limit of its containers. It reserves what it is likely to take, so that many small ones run
 * beside each other. The limit stays above that, for virtual machines size their heaps by it, and tests would fail in a small one that
 * pass elsewhere. Who ran out of memory gets twice the limit each time, and reserves all of it; nobody gets more than the host has.
 */
export function reservationOf({ language, peakBytes, ranOut, hostBytes }: MemoryFacts): { bytes: number; limitBytes: number } {
  const limitBytes = Math.min(hostBytes, LIMIT * 2 ** ranOut);
  const first = language === null ? Math.max(...Object.values(FIRST)) : FIRST[language];
  const likely = peakBytes === undefined ? first : Math.max(LEAST, Math.ceil((SPARE * peakBytes) / MIB) * MIB);
  return { bytes: Math.min(hostBytes, ranOut > 0 ? Math.max(likely, limitBytes) : likely), limitBytes };
}
