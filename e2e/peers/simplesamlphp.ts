import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../server/test/harness/ports.ts';
import { makeCertificate, startProgram } from './processes.ts';
import type { SamlPeer } from './saml-cases.ts';

const FILES = fileURLToPath(new URL('simplesamlphp', import.meta.url));

/** Debian's packages of SimpleSAMLphp. Its password pages need no database, and only PHP's own web server. */
export const SIMPLESAMLPHP_PACKAGES = ['simplesamlphp', 'php-cli', 'php-xml', 'php-mbstring', 'php-curl'];

/** An independent SAML 2.0 identity provider in PHP. Users `ada`, `bob` and `cy`, password `secret`. */
export interface SimpleSamlPhp extends SamlPeer {
  /** The address of an IdP-initiated logout, which also ends sessions of the service providers. */
  logoutUrl: string;
  /** Publishes a second certificate; then signs with it only. */
  rollOver(step: 'publish' | 'use'): void;
}

/** Starts SimpleSAMLphp with its configuration in `folder`. */
export async function startSimpleSamlPhp(folder: string): Promise<SimpleSamlPhp> {
  for (const name of ['config', 'metadata', 'cert', 'data', 'log', 'tmp', 'sp'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['config.php', 'authsources.php'])
    copyFileSync(join(FILES, name), join(folder, 'config', name));
  for (const name of ['saml20-idp-hosted.php', 'saml20-sp-remote.php'])
    copyFileSync(join(FILES, name), join(folder, 'metadata', name));
  for (const name of ['idp', 'new']) makeCertificate(join(folder, 'cert', name));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const peer = await startProgram('php', ['-S', `127.0.0.1:${port}`, '-t', '/usr/share/simplesamlphp/www'], {
    env: {
      IDP_DIR: folder,
      IDP_URL: url,
      SIMPLESAMLPHP_CONFIG_DIR: join(folder, 'config'),
      PHP_CLI_SERVER_WORKERS: '4',
    },
    url,
    probe: '/saml2/idp/metadata.php',
  });
  const mark = (name: string) => writeFileSync(join(folder, name), '');
  return {
    ...peer,
    metadataUrl: `${url}/saml2/idp/metadata.php`,
    logoutUrl: `${url}/saml2/idp/SingleLogoutService.php?ReturnTo=${encodeURIComponent(`${url}/resources/default.css`)}`,
    addServiceProvider: (metadata) => writeFileSync(join(folder, 'sp', 'roster.xml'), metadata),
    rollOver(step) {
      mark(step === 'publish' ? 'rollover' : 'rolled');
      if (step === 'use') rmSync(join(folder, 'rollover'));
    },
  };
}
