import { findAll, type PyNode } from '../../../platform/python';

const EMPTY_BODY = /^(?:pass|\.\.\.|raise NotImplementedError\b[^]*)$/;
/** Functions whose empty body is their meaning. */
const MEANT_EMPTY = /\b(?:abstractmethod|overload|Protocol|ABC)\b/;
/** Comments that a model leaves in the place of code: what is to be done (by either usual mark), or what is said to stay as it was. */
const STANDS_FOR_CODE =
  /^#.*(?:\b(?:TODO|FIXME)\b|\byour code\b|\brest of (?:the |your )?(?:code|implementation|function|class|methods?)\b|\bimplement(?:ation)? (?:goes )?here\b|\b(?:existing|previous|remaining) (?:code|implementation|methods?)\b)/i;

/** Functions without a body, and comments in the place of code. */
export function placeholders(root: PyNode): PyNode[] {
  const functions = findAll(root, 'function_definition').filter((node) => isEmpty(node) && !isMeantEmpty(node));
  const comments = findAll(root, 'comment').filter(({ text }) => STANDS_FOR_CODE.test(text));
  return [...functions, ...comments];
}

function isEmpty(node: PyNode): boolean {
  const body = node.field('body')?.parts ?? [];
  const said = body.filter((statement) => !/^[rbuf]*["']/i.test(statement.text));
  return said.length === 0 || (said.length === 1 && EMPTY_BODY.test(said[0]?.text ?? ''));
}

/** Abstract methods, protocols, and special methods such as `__exit__`, which often have nothing to do. */
function isMeantEmpty(node: PyNode): boolean {
  if (/^__\w+__$/.test(node.field('name')?.text ?? '')) return true;
  const decorated = node.parent?.type === 'decorated_definition' ? node.parent : undefined;
  if (decorated?.children.some(({ type, text }) => type === 'decorator' && MEANT_EMPTY.test(text)) === true) return true;
  const owner = (decorated ?? node).parent?.parent;
  return owner?.type === 'class_definition' && MEANT_EMPTY.test(owner.field('superclasses')?.text ?? '');
}
