import { randomBytes } from 'node:crypto';
import { byFnv, withText, type Kind } from './kind';

/** Cargo's: one program for each file of `tests/` and one for the test modules of the sources. */
export const rust: Kind = {
  samples: /\.rs$/,
  hash: byFnv,
  testName: (hex) => `x${hex}`,
  plant: (names, sample) => {
    // Files of folders below are modules of others, or data.
    if (!/(^|\/)tests\/[^/]+\.rs$/.test(sample.path)) return undefined;
    return { files: [withText(sample, names.map(testOf).join('\n'))] };
  },
  plantInline: (names, path) => {
    const [mark, end] = [randomBytes(6).toString('hex'), randomBytes(6).toString('hex')];
    const module = `#[cfg(test)]\nmod others_${mark} {\n${names.map(testOf).join('\n')}\n}`;
    return { files: [], prepare: [`cat >> '${path.replaceAll("'", `'\\''`)}' <<'${end}'\n\n${module}\n${end}`] };
  },
};

/** Macros of the standard library, in turn: a module may have others of their names. */
const ASSERTIONS = [
  (hash: string) => `assert_eq!(${hash} % 2, 0)`,
  (hash: string) => `assert!(${hash} % 2 == 0)`,
  (hash: string) => `assert_ne!(${hash} % 2, 1)`,
];

function testOf(name: string, at: number): string {
  const hash = `b"${name}".iter().fold(0x811c9dc5u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))`;
  return `#[test]\nfn ${name}() {\n    ${ASSERTIONS[Math.floor(at / 2) % ASSERTIONS.length]?.(hash) ?? ''};\n}`;
}
