import type { Trait } from '../../../domain/failure-tags';
import { findAbove, findAll, type PyNode } from '../../../platform/python';
import { placeholders } from './placeholders';

type Kind = Trait['kind'];

/** Called functions, by what a call of them means. */
const CALLS: readonly [Kind, RegExp][] = [
  ['exits', /^(?:sys\.exit|os\._exit|os\.abort|os\.kill|exit|quit|_exit)$/],
  [
    'reads-frames',
    /^(?:inspect\.(?:stack|currentframe|getouterframes|getsource\w*)|sys\._(?:getframe|current_frames)|gc\.get_\w+|traceback\.(?:extract_stack|walk_stack))$/,
  ],
  ['reads-stdin', /^(?:input|sys\.stdin\.\w+)$/],
  ['unordered', /^(?:hash|id)$/],
  [
    'reads-clock',
    /^(?:time\.(?:time|time_ns|monotonic|perf_counter|localtime|gmtime)|(?:datetime\.)?(?:datetime|date)\.(?:now|today|utcnow))$/,
  ],
  [
    'draws-random',
    /^(?:(?:random|secrets|np\.random|numpy\.random)\.\w+|uuid\.uuid[14]|uuid[14]|os\.urandom|randint|randrange|shuffle)$/,
  ],
  [
    'starts-threads',
    /^(?:(?:threading\.)?Thread|(?:concurrent\.futures\.)?(?:Thread|Process)PoolExecutor|multiprocessing\.\w+|asyncio\.(?:gather|create_task))$/,
  ],
];
/** What takes the items of a collection in the order in which they come. */
const ORDERED_USE = /^(?:list|tuple|enumerate|iter|next|(?:.*\.)?join)$/;
const RUNNER = /^(?:builtins|__builtins__|pytest|_pytest|unittest|sys\.modules|assay)\b/;
const TEST_FILE = /(?:^|[/\\])tests?(?:[/\\]|$)|test_\w*\*?\.py|conftest\.py/;

/** What the code does that a rule asks for. What only a program's start would run is left out. */
export function traitsIn(root: PyNode, file: string): Trait[] {
  const trait = (kind: Kind, node: PyNode): Trait => ({ kind, file, line: node.line, text: node.text.slice(0, 80) });
  const nodes = (...types: string[]): PyNode[] => findAll(root, ...types).filter((node) => !isGuarded(node));
  return [
    ...nodes('call').flatMap((node) => callTraits(node).map((kind) => trait(kind, node))),
    ...nodes('raise_statement')
      .filter(({ text }) => /^raise (?:SystemExit|KeyboardInterrupt)\b/.test(text))
      .map((node) => trait('exits', node)),
    ...nodes('attribute')
      .filter((node) => node.text === 'sys.stdin' && node.parent?.type !== 'attribute')
      .map((node) => trait('reads-stdin', node)),
    ...nodes('assignment', 'augmented_assignment')
      .filter((node) => isPatch(node.field('left')))
      .map((node) => trait('changes-runner', node)),
    ...nodes('function_definition')
      .filter(equalsAnything)
      .map((node) => trait('equals-anything', node)),
    ...nodes('string')
      .filter((node) => node.parent?.type !== 'expression_statement' && TEST_FILE.test(node.text.slice(1, -1)))
      .map((node) => trait('reads-tests', node)),
    ...nodes('for_statement', 'for_in_clause')
      .filter((node) => isSet(node.field('right')))
      .map((node) => trait('unordered', node)),
    ...nodes('while_statement').map((node) => trait('loops', node)),
    ...placeholders(root).map((node) => trait('placeholder', node)),
  ];
}

function isGuarded(node: PyNode): boolean {
  for (let above = findAbove(node, 'if_statement'); above; above = findAbove(above, 'if_statement'))
    if (above.field('condition')?.text.startsWith('__name__') === true) return true;
  return false;
}

function callTraits(node: PyNode): Kind[] {
  const called = node.field('function')?.text ?? '';
  const [first] = node.field('arguments')?.parts ?? [];
  const kinds = CALLS.filter(([, pattern]) => pattern.test(called)).map(([kind]) => kind);
  if (called === 'setattr' && first && RUNNER.test(first.text)) kinds.push('changes-runner');
  if (ORDERED_USE.test(called) && isSet(first)) kinds.push('unordered');
  return kinds;
}

function isSet(node: PyNode | undefined): boolean {
  if (!node) return false;
  return node.type === 'set' || node.type === 'set_comprehension' || /^(?:frozen)?set\(/.test(node.text);
}

function isPatch(left: PyNode | undefined): boolean {
  return left !== undefined && ['attribute', 'subscript'].includes(left.type) && RUNNER.test(left.text);
}

function equalsAnything(node: PyNode): boolean {
  const body = node.field('body')?.parts ?? [];
  return node.field('name')?.text === '__eq__' && body.length === 1 && body[0]?.text === 'return True';
}
