import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../server/test/harness/ports.ts';
import { makeCertificate, startProgram } from './processes.ts';
import type { SamlPeer } from './saml-cases.ts';

/** Debian's packages of pysaml2, which signs and verifies with xmlsec1. */
export const PYSAML2_PACKAGES = ['python3-pysaml2', 'xmlsec1'];

/** Starts a SAML 2.0 identity provider in Python, with the users of SimpleSAMLphp. It requires signed requests. */
export async function startPysaml2(folder: string): Promise<SamlPeer> {
  makeCertificate(join(folder, 'idp'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = fileURLToPath(new URL('pysaml2/idp.py', import.meta.url));
  // Debian's, for which the package is: another may come first in the PATH.
  const peer = await startProgram('/usr/bin/python3', [program, folder, String(port)], {
    url,
    probe: '/metadata',
  });
  return {
    ...peer,
    metadataUrl: `${url}/metadata`,
    addServiceProvider: (metadata) => writeFileSync(join(folder, 'sp.xml'), metadata),
  };
}
