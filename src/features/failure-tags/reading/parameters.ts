import type { Parameter } from '../../../domain/failure-tags';
import { findAll, parsePython, type PyNode } from '../../../platform/python';

/** The parameters of a function, without `self` and `cls` of methods. */
export function parametersOf(definition: PyNode): Parameter[] {
  const found: Parameter[] = [];
  let keywordOnly = false;
  for (const part of definition.field('parameters')?.parts ?? []) {
    if (part.type === 'positional_separator') continue;
    const inner = part.type === 'typed_parameter' ? (part.parts[0] ?? part) : part;
    if (inner.type === 'keyword_separator' || inner.type === 'list_splat_pattern') {
      keywordOnly = true;
      if (inner.type === 'list_splat_pattern') found.push({ name: nameIn(inner), kind: 'rest', optional: true });
    } else if (inner.type === 'dictionary_splat_pattern') found.push({ name: nameIn(inner), kind: 'keywords', optional: true });
    else
      found.push({ name: nameIn(inner), kind: keywordOnly ? 'keyword' : 'positional', optional: inner.type.includes('default') });
  }
  return found;
}

function nameIn(node: PyNode): string {
  return node.field('name')?.text ?? findAll(node, 'identifier')[0]?.text ?? '';
}

/** Of a signature as it is written, such as `parse(text, *, strict=False) -> dict`; undefined if it is none. */
export async function readSignature(text: string): Promise<Parameter[] | undefined> {
  const { root, violations } = await parsePython(
    `def ${text
      .trim()
      .replace(/^(?:async )?def /, '')
      .replace(/:$/, '')}: pass\n`,
  );
  const [definition] = findAll(root, 'function_definition');
  return violations.length === 0 && definition ? parametersOf(definition) : undefined;
}
