import { CALL_ONLY, FORBIDDEN_ATTRIBUTES, PUBLIC_UNDERSCORE } from './allowed';
import { resolve } from './names';
import { report, type ReadFile } from './source-file';
import { fixedText, isDocstring, literalString, stringNodes } from './strings';
import { argumentsOf, findAll, walk, type PyNode } from './tree';

/** Attributes are public names, or private ones that the file's own classes define. */
export function checkAttributes(file: ReadFile): void {
  const own = ownPrivateNames(file);
  for (const node of findAll(file.root, 'attribute')) {
    const name = node.field('attribute')?.text ?? '';
    if (isSuperInit(node)) continue;
    checkAttributeName(file, node, name, own.has(name) && isSelf(node.field('object')));
    if (name === 'format' || name === 'format_map') checkFormat(file, node, name);
  }
}

function isSelf(node: PyNode | undefined): boolean {
  return node?.type === 'identifier' && (node.text === 'self' || node.text === 'cls');
}

/** `super().__init__(...)`. */
function isSuperInit(node: PyNode): boolean {
  return node.field('object')?.text === 'super()' && node.field('attribute')?.text === '__init__' && node.is('function', 'call');
}

function checkAttributeName(file: ReadFile, node: PyNode, name: string, own: boolean): void {
  if (/^__.*__$/.test(name)) report(file, node, 'dunder-attribute', `A test can't read ${name} of anything.`);
  else if (FORBIDDEN_ATTRIBUTES.has(name)) report(file, node, 'forbidden-attribute', `A test can't use the attribute ${name}.`);
  else if (name.startsWith('_') && !own && !PUBLIC_UNDERSCORE.has(name))
    report(file, node, 'private-attribute', `${name} is private; test what the interface declares.`);
}

/** Names with an underscore that the file's classes define, as methods, class attributes or `self._x = ...`. */
function ownPrivateNames(file: ReadFile): Set<string> {
  const names = file.scopes.all.filter((scope) => scope.kind === 'class').flatMap((scope) => [...scope.bindings.keys()]);
  for (const node of findAll(file.root, 'attribute')) {
    if (isSelf(node.field('object')) && (node.is('left', 'assignment') || node.parent?.type === 'pattern_list'))
      names.push(node.field('attribute')?.text ?? '');
  }
  return new Set(names.filter((name) => name.startsWith('_') && !/^__.*__$/.test(name)));
}

/** A format string can walk attributes, so it must be a literal that walks none, or get nothing but literals. */
function checkFormat(file: ReadFile, node: PyNode, name: string): void {
  const call = node.is('function', 'call') ? node.parent : undefined;
  const template = literalString(node.field('object') ?? node);
  const plain = template !== undefined && name === 'format' && !/\{[^{}]*[.[][^{}]*\}/.test(template) && !template.includes('__');
  const onlyLiterals = call !== undefined && name === 'format' && argumentsOf(call).every(isPlainData);
  if (call && (plain || onlyLiterals)) return;
  report(
    file,
    node,
    'format-string',
    'Call .format on a string literal whose fields are plain names or numbers, or use an f-string.',
  );
}

const PLAIN = new Set(['string', 'concatenated_string', 'string_start', 'string_content', 'string_end', 'escape_sequence']);
for (const type of ['integer', 'float', 'true', 'false', 'none', 'unary_operator', 'list', 'tuple', 'keyword_argument'])
  PLAIN.add(type);

function isPlainData(node: PyNode): boolean {
  const root = node.type === 'keyword_argument' ? node.field('value') : node;
  return root !== undefined && [...walk(root)].every((inner) => !inner.named || PLAIN.has(inner.type));
}

/** `getattr` and its like get a name that can be read, `type` one argument, `super` none. */
export function checkCalls(file: ReadFile): void {
  const own = ownPrivateNames(file);
  const imported = new Set(
    file.chains.filter((chain) => chain.bindings.some((binding) => binding.target)).map((chain) => chain.top),
  );
  for (const load of file.scopes.loads) {
    const call = load.node.is('function', 'call') ? load.node.parent : undefined;
    if (!call || !CALL_ONLY.has(load.name) || resolve(load.name, load.scope, false).length > 0) continue;
    const given = argumentsOf(call);
    if (load.name === 'type') checkTypeCall(file, call, given);
    else if (load.name === 'super') checkSuperCall(file, call, given);
    else checkAttributeCall(file, call, own, imported);
  }
}

function checkTypeCall(file: ReadFile, call: PyNode, given: PyNode[]): void {
  const [only] = given;
  if (given.length !== 1 || !only || /_splat$|^keyword_argument$/.test(only.type))
    report(file, call, 'type-call', 'type() takes one argument here: write a class statement to make a class.');
}

function checkSuperCall(file: ReadFile, call: PyNode, given: PyNode[]): void {
  if (given.length > 0) report(file, call, 'super-call', 'super() takes no arguments here.');
}

function checkAttributeCall(file: ReadFile, call: PyNode, own: Set<string>, imported: Set<PyNode>): void {
  const given = argumentsOf(call);
  const [object, nameNode] = given;
  const name = nameNode && literalString(nameNode);
  const readable = name !== undefined && !given.slice(0, 2).some((part) => /_splat$|^keyword_argument$/.test(part.type));
  if (!object || !readable)
    return report(file, call, 'computed-attribute', `${call.field('function')?.text} needs its name written out as a string.`);
  if (name.normalize('NFKC') !== name) report(file, call, 'identifier-spelling', 'Write attribute names in plain letters.');
  if (name === 'format' || name === 'format_map') report(file, call, 'format-string', 'Format strings are written as literals.');
  checkAttributeName(file, call, name, own.has(name) && isSelf(object));
  const changes = call.field('function')?.text !== 'getattr' && call.field('function')?.text !== 'hasattr';
  if (changes && imported.has(object)) report(file, call, 'patched-import', 'A test does not change what it imports.');
}

const DUNDER_WORDS = `annotations base bases builtins call class closure code context cause defaults delattr del dict doc file func
  getattr getattribute globals import init init_subclass kwdefaults loader module mro name new objclass package path qualname
  reduce reduce_ex self setattr set_name spec subclasses subclasshook traceback weakref wrapped`;
const DUNDER_STRING = new RegExp(`__(?:${DUNDER_WORDS.split(/\s+/).join('|')})__`);

/** Strings that spell a special attribute have no honest use in a test. */
export function checkStrings(file: ReadFile): void {
  for (const node of stringNodes(file.root)) {
    if (!isDocstring(node) && DUNDER_STRING.test(fixedText(node)))
      report(file, node, 'dunder-string', 'This string spells a special attribute.');
  }
}
