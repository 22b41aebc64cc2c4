import type { SweLanguage } from '../../../domain/swe';
import { withoutDefaults } from './defaults';
import type { Placed } from './facts';

/** Where a declaration's text names no types, callers see the number of parameters, and the names that they may write. */
const UNTYPED: readonly SweLanguage[] = ['javascript', 'ruby', 'python'];

/** What a caller depends on: equal for two ways of writing the same interface. */
export function interfaceKey(declaration: Placed, language: SweLanguage): string {
  const { kind, parameters, exported } = declaration;
  if (kind === 'type' && !parameters) return `type ${String(exported)}`;
  if (kind === 'field' || kind === 'constant') return `value ${String(exported)}`;
  if (!parameters || !UNTYPED.includes(language)) return typedKey(declaration, language);
  return `${String(exported)} ${String(parameters.least)}..${String(parameters.most)} ${callersNames(declaration, language)}`;
}

function callersNames({ parameters, signature }: Placed, language: SweLanguage): string {
  if (language === 'python') return parameters?.names.join(',') ?? '';
  return language === 'ruby'
    ? [...signature.matchAll(/(\w+):/g)]
        .map(([, name]) => name)
        .sort()
        .join(',')
    : '';
}

/** The signature without defaults, names of parameters, and what the implementation alone has. */
function typedKey({ signature, parameters, qualified }: Placed, language: SweLanguage): string {
  const open = signature.indexOf('(');
  const head = signature.slice(0, Math.max(open, 0));
  const names = new Set(parameters?.names ?? []);
  const list = withoutDefaults(signature.slice(Math.max(open, 0))).replace(/[A-Za-z_]\w*/g, (word) =>
    names.has(word) ? '_' : word,
  );
  const owner = qualified.split('.').at(-2);
  const text = `${open < 0 ? '' : head}${list}`.replace(/\b(final|override|async|inline|constexpr|noexcept|readonly)\b/g, '');
  const plain = owner === undefined ? text : text.replace(`${owner}::`, '');
  return plain.replace(language === 'rust' ? /\bmut\b/g : /$^/, '').replace(/\s+/g, '');
}

/** JavaScript says in one place what a file has, and in another what of it others may use; here both are one. */
export function joinExports(declarations: readonly Placed[], language: SweLanguage): Placed[] {
  if (language !== 'javascript' && language !== 'typescript') return [...declarations];
  const loose = declarations.filter(({ owner }) => owner === undefined);
  const exported = new Set(loose.filter((each) => each.exported).map(({ path, name }) => `${path} ${name}`));
  const real = new Set(
    loose.filter(({ kind }) => kind !== 'constant' && kind !== 'field').map(({ path, name }) => `${path} ${name}`),
  );
  return declarations
    .filter(
      ({ owner, kind, path, name }) =>
        owner !== undefined || !(kind === 'constant' || kind === 'field') || !real.has(`${path} ${name}`),
    )
    .map((each) => (each.owner === undefined && exported.has(`${each.path} ${each.name}`) ? { ...each, exported: true } : each));
}
