import type { SweLanguage } from '../../../domain/swe';

const LANGUAGE_EXTENSIONS: Record<SweLanguage, string> = {
  python: 'py pyi pyx pxd',
  javascript: 'js jsx mjs cjs',
  typescript: 'ts tsx mts cts',
  go: 'go',
  rust: 'rs',
  java: 'java',
  c: 'c h',
  cpp: 'cc cpp cxx c++ hh hpp hxx h++ ipp inl tpp',
  ruby: 'rb ru rake',
  php: 'php phtml inc',
  csharp: 'cs',
};

/** Code in languages that no task is made of yet; it counts as source all the same. */
const OTHER_CODE =
  'kt kts scala sc sbt groovy gradle swift m mm dart ex exs erl hrl hs lua pl pm r jl clj cljs fs fsx vb zig nim ml mli cu cl s asm sh bash zsh ps1 bat sql proto thrift graphql vue svelte css scss sass less html htm erb ejs hbs twig mustache y l re2c g4 peg pest lalrpop awk tcl';

const DOCS = 'md markdown mdx rst adoc asciidoc textile rdoc org tex texi pod';

const BINARY =
  'png jpg jpeg gif bmp ico webp avif tif tiff psd heic mp3 mp4 m4a wav ogg flac avi mov webm mkv zip gz tgz bz2 xz zst 7z rar tar jar war ear class pyc pyo so dll dylib a lib o obj exe bin dat wasm pdf doc docx xls xlsx ppt pptx ttf otf woff woff2 eot der p12 pfx jks keystore sqlite db npy npz pkl parquet nupkg gem whl deb rpm dmg iso';

const languages = new Map(
  Object.entries(LANGUAGE_EXTENSIONS).flatMap(([language, list]) =>
    list.split(' ').map((end) => [end, language as SweLanguage] as const),
  ),
);
const otherCode = new Set(OTHER_CODE.split(' '));
const docs = new Set(DOCS.split(' '));
const binary = new Set(BINARY.split(' '));

/** The name's part after its last dot, lower case; empty without one. `.gitignore` has none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** The language that a path's extension tells; `.h` is C here, and its repository may say otherwise. */
export function languageOfPath(path: string): SweLanguage | undefined {
  return languages.get(extensionOf(path));
}

export function isCode(path: string): boolean {
  return languages.has(extensionOf(path)) || otherCode.has(extensionOf(path));
}

export function isProse(path: string): boolean {
  return docs.has(extensionOf(path));
}

export function hasBinaryExtension(path: string): boolean {
  return binary.has(extensionOf(path));
}
