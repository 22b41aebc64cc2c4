import type { SyntaxLanguage } from './languages';

export type DefinitionKind = 'function' | 'type' | 'namespace';
export type ControlKind = 'branch' | 'loop' | 'handler';

/** Names of node types in a language's grammar, by what they are. */
export interface NodeKinds {
  definitions: Record<DefinitionKind, string>;
  control: Record<ControlKind, string>;
  strings: string;
  calls: string;
}

const C: NodeKinds = {
  definitions: {
    function: 'function_definition preproc_function_def',
    type: 'struct_specifier union_specifier enum_specifier type_definition',
    namespace: '',
  },
  control: {
    branch: 'if_statement switch_statement conditional_expression',
    loop: 'for_statement while_statement do_statement',
    handler: 'seh_except_clause',
  },
  strings: 'string_literal char_literal concatenated_string',
  calls: 'call_expression',
};

const JAVASCRIPT: NodeKinds = {
  definitions: {
    function: 'function_declaration generator_function_declaration method_definition arrow_function function_expression',
    type: 'class_declaration class',
    namespace: '',
  },
  control: {
    branch: 'if_statement switch_statement ternary_expression',
    loop: 'for_statement for_in_statement while_statement do_statement',
    handler: 'catch_clause',
  },
  strings: 'string template_string',
  calls: 'call_expression',
};

const TYPESCRIPT: NodeKinds = {
  ...JAVASCRIPT,
  definitions: {
    function: `${JAVASCRIPT.definitions.function} function_signature abstract_method_signature`,
    type: `${JAVASCRIPT.definitions.type} abstract_class_declaration interface_declaration type_alias_declaration enum_declaration`,
    namespace: 'internal_module module',
  },
};

/** `else if` is an if inside an else in most grammars, and a clause of its own in Python, Ruby and PHP. */
export const NODE_KINDS: Record<SyntaxLanguage, NodeKinds> = {
  python: {
    definitions: { function: 'function_definition', type: 'class_definition type_alias_statement', namespace: '' },
    control: {
      branch: 'if_statement elif_clause match_statement conditional_expression if_clause',
      loop: 'for_statement while_statement for_in_clause',
      handler: 'except_clause',
    },
    strings: 'string concatenated_string',
    calls: 'call assert_statement',
  },
  javascript: JAVASCRIPT,
  typescript: TYPESCRIPT,
  tsx: TYPESCRIPT,
  go: {
    definitions: { function: 'function_declaration method_declaration', type: 'type_spec type_alias', namespace: '' },
    control: {
      branch: 'if_statement expression_switch_statement type_switch_statement select_statement',
      loop: 'for_statement',
      handler: '',
    },
    strings: 'interpreted_string_literal raw_string_literal rune_literal',
    calls: 'call_expression',
  },
  rust: {
    definitions: {
      function: 'function_item function_signature_item macro_definition',
      type: 'struct_item enum_item union_item trait_item impl_item type_item',
      namespace: 'mod_item',
    },
    control: {
      branch: 'if_expression match_expression',
      loop: 'for_expression while_expression loop_expression',
      handler: '',
    },
    strings: 'string_literal raw_string_literal char_literal',
    calls: 'call_expression macro_invocation',
  },
  java: {
    definitions: {
      function: 'method_declaration constructor_declaration compact_constructor_declaration',
      type: 'class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration',
      namespace: '',
    },
    control: {
      branch: 'if_statement switch_expression ternary_expression',
      loop: 'for_statement enhanced_for_statement while_statement do_statement',
      handler: 'catch_clause',
    },
    strings: 'string_literal character_literal',
    calls: 'method_invocation assert_statement',
  },
  c: C,
  cpp: {
    ...C,
    definitions: {
      function: C.definitions.function,
      type: `${C.definitions.type} class_specifier alias_declaration concept_definition`,
      namespace: 'namespace_definition',
    },
    control: { ...C.control, loop: `${C.control.loop} for_range_loop`, handler: 'catch_clause seh_except_clause' },
    strings: `${C.strings} raw_string_literal`,
  },
  csharp: {
    definitions: {
      function:
        'method_declaration constructor_declaration destructor_declaration operator_declaration conversion_operator_declaration ' +
        'property_declaration indexer_declaration local_function_statement',
      type: 'class_declaration struct_declaration interface_declaration enum_declaration record_declaration delegate_declaration',
      namespace: 'namespace_declaration',
    },
    control: {
      branch: 'if_statement switch_statement switch_expression conditional_expression',
      loop: 'for_statement foreach_statement while_statement do_statement',
      handler: 'catch_clause',
    },
    strings: 'string_literal verbatim_string_literal raw_string_literal interpolated_string_expression character_literal',
    calls: 'invocation_expression',
  },
  ruby: {
    definitions: { function: 'method singleton_method', type: 'class singleton_class', namespace: 'module' },
    control: {
      branch: 'if elsif unless case case_match conditional if_modifier unless_modifier',
      loop: 'while until for while_modifier until_modifier',
      handler: 'rescue rescue_modifier',
    },
    strings: 'string chained_string string_array heredoc_body character',
    calls: 'call',
  },
  php: {
    definitions: {
      function: 'function_definition method_declaration',
      type: 'class_declaration interface_declaration trait_declaration enum_declaration',
      namespace: 'namespace_definition',
    },
    control: {
      branch: 'if_statement else_if_clause switch_statement match_expression conditional_expression',
      loop: 'for_statement foreach_statement while_statement do_statement',
      handler: 'catch_clause',
    },
    strings: 'string encapsed_string heredoc nowdoc',
    calls: 'function_call_expression member_call_expression scoped_call_expression',
  },
};
