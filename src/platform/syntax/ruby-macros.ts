import type { Declaration } from './declaration';
import type { SyntaxNode } from './node';
import { tidy } from './signatures';

const ATTRIBUTES =
  /^(c?attr_(reader|writer|accessor)|mattr_(reader|accessor)|class_attribute|attribute|delegate|def_delegators?)$/;
const METHODS = /^(define_method|define_singleton_method|alias_method)$/;

/** Methods that Ruby makes by calls in a class's body: `attr_accessor :a`, `define_method(:b)`, `alias_method :c, :d`. */
export function rubyMacros(node: SyntaxNode, owner: string | undefined): Declaration[] {
  const method = node.field('method')?.text ?? '';
  if (node.field('receiver') || (!ATTRIBUTES.test(method) && !METHODS.test(method))) return [];
  const names = (node.field('arguments')?.parts ?? []).filter(({ type }) => /symbol|^string$/.test(type));
  const chosen = METHODS.test(method) ? names.slice(0, 1) : method === 'def_delegators' ? names.slice(1) : names;
  return chosen.map((symbol): Declaration => {
    const name = symbol.text.replace(/^:|["']/g, '');
    return {
      ...{ kind: METHODS.test(method) ? 'method' : 'field', name, ...(owner !== undefined && { owner }) },
      qualified: owner === undefined ? name : `${owner}.${name}`,
      signature: tidy(`${method} :${name}`),
      ...{ exported: true, line: node.line, endLine: node.endLine },
    };
  });
}
