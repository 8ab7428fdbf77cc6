import { enforce } from '../access/actor.ts';
import type { Context } from '../access/context.ts';
import { SECOND } from '../lib/clock.ts';
import { normalizeEmail } from '../lib/email.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Vault } from '../lib/vault.ts';
import { type MailTimeouts, sendTestMail } from '../mail/index.ts';
import { mailContextOf } from './mail-server.ts';
import { decideSettings } from './policy.ts';
import { settingAttempt } from './service.ts';
import type { SettingsSnapshot } from './snapshot.ts';

/** The header in which `/healthz` identifies the installation; the same on all nodes. */
export const INSTANCE_HEADER = 'roster-instance';

const ROOT_URL_TIMEOUT = 5 * SECOND;
const RETRY_AFTER_SECONDS = 5;

/** What the tests need from other features. */
export interface ConnectionTestDependencies {
  settings: SettingsSnapshot;
  vault: Vault;
  /** The same on all nodes of this installation, and on no other. */
  instanceId: string;
  mailTimeouts: MailTimeouts;
}

export type ConnectionTests = ReturnType<typeof createConnectionTests>;

/** Creates the use cases behind the Test buttons of the settings. */
export function createConnectionTests(dependencies: ConnectionTestDependencies) {
  const { settings, instanceId, mailTimeouts } = dependencies;
  const state = { sendingMail: false };
  return {
    /**
     * Sends a test message and returns the response of the mail server. Throws 403, 409 `mail_not_configured`, and 429
     * while another test runs on this node, so that a mailbox can't be flooded.
     */
    testMail(ctx: Context, to: string): Promise<{ delivered: boolean; detail: string }> {
      const attempt = settingAttempt('test', 'mail');
      return ctx.auditRefusals(attempt, async () => {
        enforce(decideSettings(ctx.caller.actor));
        // The settings may have been saved a moment ago on another node.
        await settings.refresh();
        const context = mailContextOf(dependencies);
        if (!context.server) throw new AppError('mail_not_configured');
        if (state.sendingMail)
          throw new AppError('too_many_attempts', 'Another test message is being sent.', {
            retryAfter: RETRY_AFTER_SECONDS,
          });
        state.sendingMail = true;
        try {
          const recipient = normalizeEmail(to);
          const mail = { id: newId(), recipient, date: ctx.now() };
          const { kind, detail } = await sendTestMail(context.server, mail, context, mailTimeouts);
          const delivered = kind === 'sent';
          await ctx.transaction(attempt, ({ audit }) =>
            audit({
              ...attempt,
              outcome: delivered ? 'success' : 'failure',
              after: { to: recipient, detail },
            }),
          );
          return { delivered, detail };
        } finally {
          state.sendingMail = false;
        }
      });
    },

    /** Tests whether this installation is reachable at a root URL, by default the current one. Throws 403. */
    testRootUrl(
      ctx: Context,
      given: string | undefined,
    ): Promise<{ reached: boolean; detail: string | null }> {
      const attempt = settingAttempt('test', 'general');
      return ctx.auditRefusals(attempt, async () => {
        enforce(decideSettings(ctx.caller.actor));
        const rootUrl = given === undefined ? settings.rootUrl : new URL(given.trim()).origin;
        const detail = await probe(rootUrl, instanceId);
        const reached = detail === null;
        await ctx.transaction(attempt, ({ audit }) =>
          audit({ ...attempt, outcome: reached ? 'success' : 'failure', after: { rootUrl, detail } }),
        );
        return { reached, detail };
      });
    },
  };
}

/**
 * Returns why this installation can't be reached at a root URL; null if it can. Returns nothing of the response except
 * the target of a redirect.
 */
async function probe(rootUrl: string, instanceId: string): Promise<string | null> {
  try {
    const response = await fetch(`${rootUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(ROOT_URL_TIMEOUT),
      headers: { connection: 'close' },
    });
    await response.body?.cancel();
    const instance = response.headers.get(INSTANCE_HEADER);
    if (instance === instanceId) return null;
    if (instance !== null)
      return 'Another Roster responds at this address. Its SECRET_KEY differs, or it is another installation.';
    if (response.status >= 300 && response.status < 400) return describeRedirect(response, rootUrl);
    return `Another server responds at this address (status ${response.status}).`;
  } catch (error) {
    return describeFailure(error);
  }
}

function describeRedirect(response: Response, rootUrl: string): string {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, rootUrl) ? new URL(location, rootUrl).origin : 'another address';
  return `The address redirects to ${target}. Use the final address.`;
}

const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'Connection refused. No server is listening on this port, or a firewall blocks it.',
  ENOTFOUND: 'Host not found.',
  EAI_AGAIN: 'The host name could not be resolved.',
  EHOSTUNREACH: 'The host can’t be reached from here.',
  ENETUNREACH: 'The host can’t be reached from here.',
  ECONNRESET: 'The server reset the connection.',
  UND_ERR_SOCKET: 'The server reset the connection.',
  UND_ERR_CONNECT_TIMEOUT: 'The server did not respond in time.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not use https on this port.',
  EPROTO: 'The server does not use https on this port.',
  HPE_INVALID_CONSTANT: 'The server does not use http on this port.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The server’s certificate is for another host name.',
  CERT_HAS_EXPIRED: 'The server’s certificate has expired.',
};
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT/;

function describeFailure(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'The server did not respond in time.';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known = CAUSES[code];
  if (known) return known;
  if (UNTRUSTED.test(code))
    return 'The server’s certificate was issued by an authority that is not trusted here.';
  return `The address can’t be reached${code === '' ? '' : ` (${code})`}.`;
}
