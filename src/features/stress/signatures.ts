import type { SolutionInterface } from '../../platform/sandbox';

/** One level of brackets inside, as in `default=()`. */
const ARGUMENTS = String.raw`\(((?:[^()]|\([^()]*\))+)\)`;

/**
 * What requirements of kind `signature` say of the declared names, by `module.name`: `parse(text, *, strict=False)`. Of the
 * specification alone: what the reference takes beyond it, no attempt has to. A name that is called in several ways has none.
 */
export function signaturesOf(
  requirements: readonly { kind: string; text: string }[],
  { modules }: Pick<SolutionInterface, 'modules'>,
): Record<string, string> {
  const said = requirements.flatMap(({ kind, text }) => (kind === 'signature' ? [text] : []));
  const found = modules.flatMap(({ name: module, names }) =>
    names.flatMap((name) => {
      const calls = new RegExp(String.raw`(?<![\w.])${name}${ARGUMENTS}`, 'g');
      const texts = new Set(said.flatMap((text) => [...text.matchAll(calls)].map(([call]) => call)));
      const [only, ...others] = texts;
      return only === undefined || others.length > 0 ? [] : [[`${module}.${name}`, only] as const];
    }),
  );
  return Object.fromEntries(found);
}
