import { enforce, type SignedInCaller } from '../access/actor.ts';
import { recordingRefusals } from '../access/operate.ts';
import { record } from '../audit/record.ts';
import { SECOND } from '../lib/clock.ts';
import { decideSettings } from './policy.ts';
import { rootUrlOf } from './present.ts';
import { attemptOn } from './service.ts';
import type { SettingsServices } from './services.ts';

/** In which `/healthz` says which installation answers; the same on all nodes. */
export const INSTANCE_HEADER = 'roster-instance';

const PATIENCE = 5 * SECOND;

/** Tries whether this installation is reached at a root address. Throws 403. */
export async function testRoot(
  services: SettingsServices,
  caller: SignedInCaller,
  given: string | undefined,
): Promise<{ reached: boolean; detail: string | null }> {
  const attempt = attemptOn('test', 'general');
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideSettings(caller.actor));
    const rootUrl = given === undefined ? rootUrlOf(services) : new URL(given.trim()).origin;
    const detail = await whyNotReached(rootUrl, services.instanceId);
    const reached = detail === null;
    const { database, clock } = services;
    await record(database.db, caller, clock.now(), {
      ...attempt,
      outcome: reached ? 'success' : 'failure',
      after: { rootUrl, detail },
    });
    return { reached, detail };
  });
}

/** In plain words; null when all is well. Nothing of what answers there is repeated but where it redirects to. */
async function whyNotReached(rootUrl: string, instanceId: string): Promise<string | null> {
  try {
    const answer = await fetch(`${rootUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      headers: { connection: 'close' },
    });
    await answer.body?.cancel();
    const instance = answer.headers.get(INSTANCE_HEADER);
    if (instance === instanceId) return null;
    if (instance !== null)
      return 'Another Roster answers there: it has another SECRET_KEY, or this address leads to another installation.';
    if (answer.status >= 300 && answer.status < 400) return redirectInWords(answer, rootUrl);
    return `Another server answers there (status ${answer.status}).`;
  } catch (error) {
    return causeInWords(error);
  }
}

function redirectInWords(answer: Response, rootUrl: string): string {
  const location = answer.headers.get('location') ?? '';
  const target = URL.canParse(location, rootUrl) ? new URL(location, rootUrl).origin : 'somewhere else';
  return `The address redirects to ${target}. Set the address that people end up at.`;
}

/** How connections fail. */
const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'The connection was refused: nothing listens there, or a firewall forbids it.',
  ENOTFOUND: 'There is no such host.',
  EAI_AGAIN: 'The name of the host could not be looked up.',
  EHOSTUNREACH: 'The host can’t be reached from here.',
  ENETUNREACH: 'The host can’t be reached from here.',
  ECONNRESET: 'The connection was cut.',
  UND_ERR_SOCKET: 'The connection was cut.',
  UND_ERR_CONNECT_TIMEOUT: 'Nothing answered in time.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'What answers there does not speak https.',
  EPROTO: 'What answers there does not speak https.',
  HPE_INVALID_CONSTANT: 'What answers there does not speak http.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate there is for another name.',
  CERT_HAS_EXPIRED: 'The certificate there has expired.',
};
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT/;

function causeInWords(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'Nothing answered in time.';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known = CAUSES[code];
  if (known) return known;
  if (UNTRUSTED.test(code))
    return 'The certificate there is signed by an authority that this server does not trust.';
  return `The address can’t be reached${code === '' ? '' : ` (${code})`}.`;
}
