import { Readable } from 'node:stream';
import type { Response } from 'express';
import { pack } from 'tar-fs';
import { pipeInto } from '../../platform/http';

/** Lines as they come. */
export async function sendLines(response: Response, lines: AsyncIterable<string>): Promise<void> {
  response.status(200).setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  await pipeInto(response, Readable.from(lines, { objectMode: false }));
}

/** A folder as a tar whose entries begin with `name`, without owners and times of this machine. */
export async function sendFolder(response: Response, folder: string, name: string): Promise<void> {
  response.status(200).setHeader('Content-Type', 'application/x-tar');
  response.setHeader('Content-Disposition', `attachment; filename="${name}.tar"`);
  const entries = pack(folder, {
    map: (header) => ({ ...header, name: `${name}/${header.name}`, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) }),
  });
  await pipeInto(response, Readable.from(entries, { objectMode: false }));
}
