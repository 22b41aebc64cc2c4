import type { RuleFacts } from '../facts';
import { BUILTIN_TYPES, isKnownPackage, isStandardModule, REMOVED_MODULES } from '../python-names';
import { raisedIn, suggestFor, suggestIf, type Pointer, type Rule } from './rule';

const NO_MODULE = /^No module named '([\w.]+)'/;

/** Modules that were not found, with what is known of each. */
function missingModules(facts: RuleFacts, fits: (module: string) => boolean): Pointer[] {
  return raisedIn(facts).flatMap(({ exception, message, pointer }) => {
    const module = NO_MODULE.exec(message)?.[1]?.split('.', 1)[0];
    if (exception !== 'ModuleNotFoundError' || module === undefined || !fits(module)) return [];
    const place = facts.code?.imports.find((found) => found.module === module);
    return [
      { ...pointer, what: module },
      ...(place ? [{ at: 'code' as const, file: place.file, line: place.line, what: module }] : []),
    ];
  });
}

const hallucinatedModule: Rule = {
  ...{ id: 'names/module-unknown', version: 1, confidence: 'medium-high', tags: ['api.hallucinated-module'] },
  description: 'A module that is not installed, not in the standard library and no well-known package',
  suggest: (facts) =>
    suggestIf(
      'api.hallucinated-module',
      missingModules(facts, (module) => !isKnownPackage(module) && !isStandardModule(module) && !REMOVED_MODULES.has(module)),
    ),
};

const forbiddenModule: Rule = {
  ...{ id: 'names/module-not-allowed', version: 1, confidence: 'high', tags: ['spec.constraint-violation'] },
  description: 'A well-known package that the task does not allow',
  suggest: (facts) =>
    suggestIf(
      'spec.constraint-violation',
      missingModules(facts, (module) => isKnownPackage(module) && !(facts.evidence.allowedImports ?? []).includes(module)),
    ),
};

const NO_ATTRIBUTE = /^(?:module '([\w.]+)'|type object '([\w.]+)'|'([\w.]+)' object) has no attribute/;
const NO_NAME = /^cannot import name '\w+' from '([\w.]+)'/;

/** A standard module or a built-in type whose attribute was asked for in vain. */
function isForeign(message: string, own: ReadonlySet<string>): boolean {
  const [, module, type, instance] = NO_ATTRIBUTE.exec(message) ?? [];
  const from = module ?? NO_NAME.exec(message)?.[1];
  if (from !== undefined) return !own.has(from) && isStandardModule(from.split('.', 1)[0] ?? '');
  return BUILTIN_TYPES.has(type ?? instance ?? '');
}

function ownModules({ code }: RuleFacts): ReadonlySet<string> {
  return new Set(code?.modules.keys() ?? []);
}

const hallucinatedAttribute: Rule = {
  ...{ id: 'names/attribute-unknown', version: 1, confidence: 'medium-high', tags: ['api.hallucinated-attribute'] },
  description: 'An attribute that a standard module or a built-in type does not have',
  suggest(facts) {
    const own = ownModules(facts);
    return suggestFor(
      facts,
      'api.hallucinated-attribute',
      ({ exception, message }) =>
        ['AttributeError', 'ImportError'].includes(exception) && isForeign(message, own) && !isOfVersion(message),
    );
  },
};

/** Names that earlier Pythons had, or later ones will; by module or type. */
const OF_ANOTHER_VERSION =
  /'(?:iteritems|iterkeys|itervalues|has_key|xrange|maketrans|letters|izip|imap|ifilter|getargspec|clock|tostring|fromstring|gcd|Iterable|Mapping|MutableMapping|Callable|Sequence|Hashable|utcnow)'/;

function isOfVersion(message: string): boolean {
  return OF_ANOTHER_VERSION.test(message);
}

const version: Rule = {
  ...{ id: 'names/of-another-version', version: 1, confidence: 'medium-high', tags: ['api.version'] },
  description: 'A module or a name that other versions of the language have',
  suggest(facts) {
    const removed = missingModules(facts, (module) => REMOVED_MODULES.has(module));
    const renamed = raisedIn(facts).filter(
      ({ exception, message }) =>
        (['AttributeError', 'ImportError'].includes(exception) &&
          isForeign(message, ownModules(facts)) &&
          isOfVersion(message)) ||
        (exception === 'NameError' && /^name '(?:xrange|unicode|raw_input|basestring|long|reduce|unichr|cmp)'/.test(message)),
    );
    return suggestIf('api.version', [...removed, ...renamed.map(({ pointer }) => pointer)]);
  },
};

const undefinedName: Rule = {
  ...{ id: 'names/undefined', version: 1, confidence: 'high', tags: ['name.undefined'] },
  description: 'NameError or UnboundLocalError',
  suggest: (facts) =>
    suggestFor(facts, 'name.undefined', ({ exception }) => exception === 'NameError' || exception === 'UnboundLocalError'),
};

export const NAME_RULES: readonly Rule[] = [hallucinatedModule, forbiddenModule, hallucinatedAttribute, version, undefinedName];
