import { isCode } from './extensions';

/** A licence and sentences that only its text has; all of them must be there. White space and case are ignored. */
const TEXTS: [string, ...RegExp[]][] = [
  ['Apache-2.0', /apache license,? version 2\.0/],
  ['AGPL-3.0', /gnu affero general public license/],
  ['LGPL-2.1', /gnu lesser general public license version 2\.1/],
  ['LGPL-3.0', /gnu lesser general public license version 3/],
  ['GPL-2.0', /gnu general public license version 2/],
  ['GPL-3.0', /gnu general public license version 3/],
  ['MPL-2.0', /mozilla public license,? version 2\.0/],
  ['EPL-2.0', /eclipse public license - v 2\.0/],
  ['BSL-1.0', /boost software license - version 1\.0/],
  ['Unlicense', /this is free and unencumbered software released into the public domain/],
  ['CC0-1.0', /cc0 1\.0 universal/],
  ['Zlib', /this software is provided 'as-is', without any express or implied warranty/, /must not be misrepresented/],
  [
    'BSD-3-Clause',
    /redistributions of source code must retain/,
    /neither the name of|may not be used to endorse or promote|names of (?:its|the) contributors/,
  ],
  ['BSD-2-Clause', /redistributions of source code must retain/],
  [
    'ISC',
    /permission to use, copy, modify,? and\/?(?:or)? ?distribute this software for any purpose with or without fee is hereby granted, provided/,
  ],
  [
    '0BSD',
    /permission to use, copy, modify,? and\/or distribute this software for any purpose with or without fee is hereby granted\./,
  ],
  ['MIT', /permission is hereby granted, free of charge, to any person obtaining a copy/, /the above copyright notice/],
];

/** The SPDX id of a licence's text; undefined where it is none of the usual ones. Its own words decide, not its file's name. */
export function findLicence(text: string): string | undefined {
  const plain = text
    .replace(/[\s*#>]+/g, ' ')
    .replaceAll('’', "'")
    .toLowerCase();
  return TEXTS.find(([, ...sentences]) => sentences.every((sentence) => sentence.test(plain)))?.[0];
}

const NAME = /^((un)?licen[cs]e|copying|mit-licen[cs]e|bsd-licen[cs]e|apache-licen[cs]e)([-_.].*)?$/i;

/** Whether a file at the top of a tree (or in `LICENSES/`, as REUSE has it) holds a licence. */
export function isLicencePath(path: string): boolean {
  return path.startsWith('LICENSES/') ? !path.slice(9).includes('/') : NAME.test(path) && !isCode(path);
}

/** The SPDX ids that a manifest declares: `package.json`, `Cargo.toml`, `composer.json`, `pyproject.toml`, a gemspec. */
export function declaredLicences(manifest: string): string[] {
  const value =
    /^\s*["']?(?:\w+\.)?licen[cs]es?["']?\s*[:=]\s*\[?\{?\s*(?:["']?(?:text|type)["']?\s*[:=]\s*)?["']([^"'\n]{2,80})["']/im.exec(
      manifest,
    )?.[1];
  if (value === undefined) return [];
  const ids = value.split(/\s+OR\s+|\s+AND\s+|\//).map((id) => id.replace(/[()\s]/g, ''));
  return ids.filter((id) => /^[A-Za-z0-9.+-]+$/.test(id)).map((id) => id.replace(/-(only|or-later)$/, ''));
}
