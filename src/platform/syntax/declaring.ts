import type { SyntaxLanguage } from './languages';

/** `namespace` only holds others: it is walked through, and no declaration itself. */
export type DeclaringKind = 'function' | 'type' | 'constant' | 'field' | 'macro' | 'namespace';

const C = {
  function: 'function_definition',
  type: 'struct_specifier union_specifier enum_specifier type_definition',
  constant: 'declaration enumerator',
  field: 'field_declaration',
  macro: 'preproc_def preproc_function_def',
};
const JAVASCRIPT = {
  function: 'function_declaration generator_function_declaration method_definition arrow_function function_expression',
  type: 'class_declaration class',
  constant: 'variable_declarator assignment_expression shorthand_property_identifier',
  field: 'field_definition pair',
};
const TYPESCRIPT = {
  ...JAVASCRIPT,
  function: `${JAVASCRIPT.function} function_signature method_signature abstract_method_signature`,
  type: `${JAVASCRIPT.type} abstract_class_declaration interface_declaration type_alias_declaration enum_declaration`,
  field: 'public_field_definition property_signature pair enum_assignment property_identifier',
  namespace: 'internal_module module',
};

/** Node types that give a name to something that other files can use, by grammar. */
const DECLARING: Record<SyntaxLanguage, Partial<Record<DeclaringKind, string>>> = {
  python: { function: 'function_definition', type: 'class_definition type_alias_statement', constant: 'assignment' },
  javascript: JAVASCRIPT,
  typescript: TYPESCRIPT,
  tsx: TYPESCRIPT,
  go: {
    function: 'function_declaration method_declaration method_elem',
    type: 'type_spec type_alias',
    constant: 'const_spec var_spec',
    field: 'field_declaration',
  },
  rust: {
    function: 'function_item function_signature_item',
    type: 'struct_item enum_item union_item trait_item type_item associated_type',
    constant: 'const_item static_item',
    field: 'field_declaration enum_variant',
    macro: 'macro_definition',
    namespace: 'impl_item mod_item',
  },
  java: {
    function: 'method_declaration constructor_declaration compact_constructor_declaration annotation_type_element_declaration',
    type: 'class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration',
    field: 'variable_declarator enum_constant',
  },
  c: C,
  cpp: { ...C, type: `${C.type} class_specifier alias_declaration concept_definition`, namespace: 'namespace_definition' },
  csharp: {
    function: 'method_declaration constructor_declaration',
    type: 'class_declaration struct_declaration interface_declaration enum_declaration record_declaration delegate_declaration',
    field: 'property_declaration variable_declarator enum_member_declaration',
    namespace: 'namespace_declaration',
  },
  ruby: {
    function: 'method singleton_method call alias',
    type: 'class module',
    constant: 'assignment',
    namespace: 'singleton_class',
  },
  php: {
    function: 'function_definition method_declaration',
    type: 'class_declaration interface_declaration trait_declaration enum_declaration',
    constant: 'const_element',
    field: 'property_element property_promotion_parameter enum_case',
    namespace: 'namespace_definition',
  },
};

const byLanguage = new Map<SyntaxLanguage, Map<string, DeclaringKind>>();

export function declaringKinds(language: SyntaxLanguage): ReadonlyMap<string, DeclaringKind> {
  const known = byLanguage.get(language);
  if (known) return known;
  const pairs = Object.entries(DECLARING[language]) as [DeclaringKind, string][];
  const kinds = new Map(pairs.flatMap(([kind, types]) => types.split(' ').map((type) => [type, kind] as const)));
  byLanguage.set(language, kinds);
  return kinds;
}
