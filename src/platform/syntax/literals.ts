import { findAbove, walk, type SyntaxNode } from './node';
import { NODE_KINDS } from './kinds';
import type { SyntaxTree } from './tree';

/** A string that a file writes down. */
export interface StringLiteral {
  /** Without quotes, escapes as written; what is put into it while running is `{}`. */
  text: string;
  line: number;
  endLine: number;
  /** What it stands in: an import, a title of a test, a description of a function, or anything else. */
  role: 'import' | 'title' | 'description' | 'value';
  /** Of a title: the lines of the whole test. */
  test?: { line: number; endLine: number };
}

const PUT_IN =
  /^(interpolation|template_substitution|variable_name|dynamic_variable_name|member_access_expression|subscript_expression)$/;

/** Strings of a file with what they say, the outermost of each. */
export function literalsIn(tree: SyntaxTree): StringLiteral[] {
  const types = new Set([...NODE_KINDS[tree.language].strings.split(' '), 'regex']);
  const found: StringLiteral[] = [];
  let end = -1;
  for (const node of walk(tree.root)) {
    if (node.start < end || !node.named || !types.has(node.type)) continue;
    const isChain = /^(concatenated_string|chained_string)$/.test(node.type);
    if (isChain && node.parts.length > 0) continue;
    end = node.end;
    const role = roleOf(node);
    const call = role === 'title' ? findAbove(node, 'arguments', 'argument_list')?.parent : undefined;
    const test = call && { test: { line: call.line, endLine: call.endLine } };
    found.push({ text: textOf(node), line: node.line, endLine: node.endLine, role, ...test });
  }
  return found;
}

function textOf(node: SyntaxNode): string {
  const cuts = [...walk(node)].filter((each) => PUT_IN.test(each.type) && each !== node);
  let text = '';
  let at = node.start;
  for (const cut of cuts) {
    if (cut.start < at) continue;
    text += `${node.text.slice(at - node.start, cut.start - node.start)}{}`;
    at = cut.end;
  }
  text += node.text.slice(at - node.start);
  return withoutQuotes(text, node.type);
}

function withoutQuotes(text: string, type: string): string {
  if (type === 'regex') return text.replace(/^\/|\/[a-z]*$/g, '');
  const raw = /^[A-Za-z@$]*#*("""|'''|["'`])([\s\S]*?)\1#*$/.exec(text);
  return raw?.[2] ?? text.replace(/^\?/, '');
}

const TITLES = /^(it|test|describe|context|specify|scenario|feature|suite|bench|Run|TEST_CASE|SECTION|example)$/;

function roleOf(node: SyntaxNode): StringLiteral['role'] {
  if (
    findAbove(node, 'import_statement', 'import_declaration', 'export_statement', 'preproc_include', 'use_declaration') &&
    !isCode(node)
  )
    return 'import';
  if (node.parent?.type === 'expression_statement' && node.parent.parts.length === 1) return 'description';
  const list = findAbove(node, 'arguments', 'argument_list');
  const call = list?.parent;
  const name = (call?.field('function') ?? call?.field('method') ?? call?.field('name'))?.text ?? '';
  if (/^(require|import|require_relative)$/.test(name)) return 'import';
  return list?.parts[0] === node &&
    TITLES.test(
      name
        .split('.')
        .filter((part) => !/^(only|skip|each|todo|concurrent)$/.test(part))
        .at(-1) ?? '',
    )
    ? 'title'
    : 'value';
}

/** An export statement holds whole functions too. */
function isCode(node: SyntaxNode): boolean {
  return node.fieldName !== 'source' && findAbove(node, 'export_statement') !== undefined;
}
