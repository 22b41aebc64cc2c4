import { readFile } from 'node:fs/promises';

/** Debian and its kin, and Red Hat's. */
const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/cert.pem'];

/** The configured bundle of certificate authorities, else the system's, else nothing. */
export async function readCaBundle(configured: string | undefined): Promise<Buffer> {
  for (const path of configured === undefined ? SYSTEM_BUNDLES : [configured]) {
    const content = await readFile(path).catch(() => undefined);
    if (content) return content;
  }
  return Buffer.alloc(0);
}
