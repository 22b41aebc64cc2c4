import type { Response } from 'express';
import { pipeInto } from '../../platform/http';
import type { OpenPackage } from './export.service';

const TYPES = { tar: 'application/x-tar', 'tar-gzip': 'application/gzip' } as const;
const ENDINGS = { tar: 'tar', 'tar-gzip': 'tar.gz' } as const;

/** Sends a package as a download. */
export async function sendPackage(response: Response, { name, format, stream }: OpenPackage): Promise<void> {
  response.status(200).setHeader('Content-Type', TYPES[format]);
  response.setHeader('Content-Disposition', `attachment; filename="${name}.${ENDINGS[format]}"`);
  await pipeInto(response, stream);
}
