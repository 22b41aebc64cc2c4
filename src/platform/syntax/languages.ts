import { extname } from 'node:path/posix';
import type { SweLanguage } from '../../domain/swe';

/** What can be parsed: the SWE languages, and TypeScript with JSX, which has a grammar of its own. */
export type SyntaxLanguage = SweLanguage | 'tsx';

/** Where each language's grammar is: a file of the npm package that its authors publish. */
export const GRAMMAR_FILES: Record<SyntaxLanguage, string> = {
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  go: 'tree-sitter-go/tree-sitter-go.wasm',
  rust: 'tree-sitter-rust/tree-sitter-rust.wasm',
  java: 'tree-sitter-java/tree-sitter-java.wasm',
  c: 'tree-sitter-c/tree-sitter-c.wasm',
  cpp: 'tree-sitter-cpp/tree-sitter-cpp.wasm',
  csharp: 'tree-sitter-c-sharp/tree-sitter-c_sharp.wasm',
  ruby: 'tree-sitter-ruby/tree-sitter-ruby.wasm',
  php: 'tree-sitter-php/tree-sitter-php.wasm',
};

const EXTENSIONS: Record<string, SyntaxLanguage> = {
  ...group('python', '.py .pyi .pyw'),
  ...group('javascript', '.js .mjs .cjs .jsx'),
  ...group('typescript', '.ts .mts .cts'),
  ...group('tsx', '.tsx'),
  ...group('go', '.go'),
  ...group('rust', '.rs'),
  ...group('java', '.java'),
  ...group('c', '.c .h'),
  ...group('cpp', '.cc .cpp .cxx .c++ .hh .hpp .hxx .h++ .ipp .inl .tpp'),
  ...group('csharp', '.cs'),
  ...group('ruby', '.rb .rake .gemspec .ru'),
  ...group('php', '.php .phpt .inc'),
};

function group(language: SyntaxLanguage, extensions: string): Record<string, SyntaxLanguage> {
  return Object.fromEntries(extensions.split(' ').map((extension) => [extension, language]));
}

/**
 * The language of a file by its name's extension; undefined for what no grammar here reads. `.h` is C, but C++ in a repository
 * whose language that is.
 */
export function findSyntaxLanguage(path: string, repository?: SweLanguage): SyntaxLanguage | undefined {
  const extension = extname(path).toLowerCase();
  if (extension === '.h' && repository === 'cpp') return 'cpp';
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}
