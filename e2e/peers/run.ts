/**
 * `npm run test:peers [-- NAME]`: signs in, in Chromium, at independent identity providers: SimpleSAMLphp and pysaml2 (SAML),
 * and Glewlwyd (OpenID Connect). Installs them from Debian when run as root. Prints a table; exits with 1 when a case fails.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildForJourneys } from '../../scripts/build-server.ts';
import { launchChromium } from '../harness/chromium.ts';
import { type Case, refusals } from './cases.ts';
import { GLEWLWYD_PACKAGES, startGlewlwyd } from './glewlwyd.ts';
import { oidcCases } from './oidc-cases.ts';
import { type Peer, requirePackages } from './processes.ts';
import { PYSAML2_PACKAGES, startPysaml2 } from './pysaml2.ts';
import { type RosterUnderTest, startRosterForPeers } from './roster.ts';
import { samlCases, simpleSamlPhpCases } from './saml-cases.ts';
import { SIMPLESAMLPHP_PACKAGES, startSimpleSamlPhp } from './simplesamlphp.ts';

interface Line {
  peer: string;
  name: string;
  passed: boolean;
  note: string;
}

/** Runs the cases of one peer on a Roster of its own: both peers have the same users. */
async function runCases<P extends Peer>(
  peerName: string,
  start: (folder: string) => Promise<P>,
  casesOf: (browser: Browser, roster: RosterUnderTest, peer: P) => Promise<Case[]>,
  browser: Browser,
): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-peer-'));
  const roster = await startRosterForPeers();
  let peer: P | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    peer = await start(folder);
    const lines: Line[] = [];
    for (const { name, run } of await casesOf(browser, roster, peer)) {
      const line = await run().then(
        (note): Line => ({ peer: peerName, name, passed: true, note }),
        async (error: unknown): Promise<Line> => {
          console.error(`${peerName}: ${name}\n`, error, await refusals(roster));
          return { peer: peerName, name, passed: false, note: String(error).split('\n')[0] ?? '' };
        },
      );
      lines.push(line);
    }
    return lines;
  } finally {
    await peer?.stop();
    await roster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(lines: readonly Line[]): void {
  const rows = lines.map(({ peer, name, passed, note }) => [peer, name, passed ? 'passed' : 'FAILED', note]);
  const all = [['peer', 'case', 'result', 'note'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all) console.log(row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '));
  const failed = lines.filter(({ passed }) => !passed).length;
  console.log(`${lines.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

requirePackages([
  ...SIMPLESAMLPHP_PACKAGES,
  ...PYSAML2_PACKAGES,
  ...GLEWLWYD_PACKAGES,
  'openssl',
  'chromium-headless-shell',
]);
await buildForJourneys();
const wanted = process.argv[2] ?? '';
const browser = await launchChromium();
try {
  const lines: Line[] = [];
  if ('simplesamlphp'.includes(wanted))
    lines.push(...(await runCases('SimpleSAMLphp', startSimpleSamlPhp, simpleSamlPhpCases, browser)));
  if ('pysaml2'.includes(wanted))
    lines.push(...(await runCases('pysaml2', startPysaml2, samlCases, browser)));
  if ('glewlwyd'.includes(wanted))
    lines.push(...(await runCases('Glewlwyd', startGlewlwyd, oidcCases, browser)));
  print(lines);
} finally {
  await browser.close();
}
