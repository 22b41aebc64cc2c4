import { parseSource } from './parse';
import type { SyntaxNode } from './node';

/** A part of a source file: UTF-16 offsets (the end is exclusive) and 1-based lines (both inclusive). */
export interface SourceRange {
  start: number;
  end: number;
  line: number;
  endLine: number;
}

/**
 * The items of a Rust file that only a test build compiles, outermost ones, in source order: modules, functions, imports and the like
 * under `#[cfg(test)]` (or a condition that cannot hold without `test`), modules with `#![cfg(test)]` inside, and functions under
 * `#[test]`, `#[bench]`, `#[tokio::test]`, `#[rstest]` and their kin. A range starts at the item's first attribute or doc comment.
 * A `mod tests;` whose body is in another file is one too. Throws an UnparsableError.
 */
export async function rustInlineTestModules(text: string): Promise<SourceRange[]> {
  const { root } = await parseSource('rust', text);
  if (root.children.some(isTestOnly('inner_attribute_item'))) return [rangeOf(root, root)];
  return itemsBelow(root);
}

const HOLDERS = ['mod_item', 'impl_item', 'trait_item', 'foreign_mod_item'];

function itemsBelow(list: SyntaxNode): SourceRange[] {
  const found: SourceRange[] = [];
  let first: SyntaxNode | undefined;
  let testOnly = false;
  for (const node of list.children) {
    if (isAttached(node)) {
      first ??= node;
      testOnly ||= isTestOnly('attribute_item')(node);
      continue;
    }
    const inner = HOLDERS.includes(node.type) ? node.field('body') : undefined;
    if (testOnly || inner?.children.some(isTestOnly('inner_attribute_item'))) found.push(rangeOf(first ?? node, node));
    else if (inner) found.push(...itemsBelow(inner));
    first = undefined;
    testOnly = false;
  }
  return found;
}

/** Attributes and outer doc comments belong to the item after them; other comments between them do no harm. */
function isAttached(node: SyntaxNode): boolean {
  if (node.type === 'attribute_item') return true;
  if (!node.type.endsWith('comment')) return false;
  return node.children.some((child) => child.type === 'outer_doc_comment_marker');
}

function isTestOnly(type: string): (node: SyntaxNode) => boolean {
  return (node) => {
    const attribute = node.type === type ? node.parts.find((part) => part.type === 'attribute') : undefined;
    if (!attribute) return false;
    const path = attribute.parts[0]?.text ?? '';
    if (path === 'cfg') return needsTest(attribute.field('arguments')?.text ?? '');
    return type === 'attribute_item' && /(^|::)(test|bench|rstest|test_case|proptest|quickcheck|wasm_bindgen_test)$/.test(path);
  };
}

/** Whether the condition of a cfg, with its brackets, can hold only while `test` does. */
function needsTest(condition: string): boolean {
  const words = condition.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').match(/"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|[(),=]/g) ?? [];
  // Real conditions have a dozen words; a longer one is there to exhaust the stack.
  if (words.length > 500) return false;
  return readList(words, { at: 1 }).some(Boolean);
}

/** Reads predicates up to the closing bracket; each is true if it implies `test`. */
function readList(words: string[], position: { at: number }): boolean[] {
  const found: boolean[] = [];
  while (position.at < words.length && words[position.at] !== ')') {
    const word = words[position.at++];
    if (word === ',') continue;
    if (words[position.at] === '(') {
      position.at += 1;
      found.push(combine(word, readList(words, position)));
    } else if (words[position.at] === '=') {
      position.at += 2;
      found.push(false);
    } else found.push(word === 'test');
  }
  position.at += 1;
  return found;
}

/** `not` is never sure here: `not(not(test))` is nobody's way to write it. */
function combine(word: string | undefined, predicates: boolean[]): boolean {
  if (word === 'all') return predicates.some(Boolean);
  return word === 'any' && predicates.length > 0 && predicates.every(Boolean);
}

function rangeOf(first: SyntaxNode, last: SyntaxNode): SourceRange {
  return { start: first.start, end: last.end, line: first.line, endLine: last.endLine };
}
