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
  const running = new Set<string>();

  /** Runs one test of a kind at a time on this node, so that no user can flood a mailbox or scan a network with it. */
  const alone = async <T>(kind: string, test: () => Promise<T>): Promise<T> => {
    if (running.has(kind))
      throw new AppError('too_many_attempts', 'Another test is running.', {
        retryAfter: RETRY_AFTER_SECONDS,
      });
    running.add(kind);
    try {
      return await test();
    } finally {
      running.delete(kind);
    }
  };
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
        const { server } = context;
        if (!server) throw new AppError('mail_not_configured');
        return alone('mail', async () => {
          const recipient = normalizeEmail(to);
          const mail = { id: newId(), recipient, date: ctx.now() };
          const { kind, detail } = await sendTestMail(server, mail, context, mailTimeouts);
          const delivered = kind === 'sent';
          await ctx.transaction(attempt, ({ audit }) =>
            audit({
              ...attempt,
              outcome: delivered ? 'success' : 'failure',
              after: { to: recipient, detail },
            }),
          );
          return { delivered, detail };
        });
      });
    },

    /** Tests whether this installation is reachable at a root URL, by default the current one. Throws 403, 429. */
    testRootUrl(
      ctx: Context,
      given: string | undefined,
    ): Promise<{ reached: boolean; detail: string | null }> {
      const attempt = settingAttempt('test', 'general');
      return ctx.auditRefusals(attempt, async () => {
        enforce(decideSettings(ctx.caller.actor));
        const rootUrl = given === undefined ? settings.rootUrl : new URL(given.trim()).origin;
        const detail = await alone('root-url', () => probe(rootUrl, instanceId));
        const reached = detail === null;
        await ctx.transaction(attempt, ({ audit }) =>
          audit({ ...attempt, outcome: reached ? 'success' : 'failure', after: { rootUrl, detail } }),
        );
        return { reached, detail };
      });
    },
  };
}

/** Returns why this installation can't be reached at a root URL; null if it can. Returns nothing of the response. */
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
    if (response.status >= 300 && response.status < 400)
      return 'The address redirects elsewhere. Use the final address.';
    return 'Another server responds at this address.';
  } catch (error) {
    return describeFailure(error);
  }
}

/** One text for ports that are closed, filtered and silent: the test must not be a port scanner. */
const UNREACHABLE = 'Connection refused, or no response in time. Check the host, the port and firewalls.';

const CAUSES: Record<string, string> = {
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: 'Host not found.',
  EAI_AGAIN: 'The host name could not be resolved.',
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  UND_ERR_SOCKET: UNREACHABLE,
  UND_ERR_CONNECT_TIMEOUT: UNREACHABLE,
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not use https on this port.',
  EPROTO: 'The server does not use https on this port.',
  HPE_INVALID_CONSTANT: 'The server does not use http on this port.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The server’s certificate is for another host name.',
  CERT_HAS_EXPIRED: 'The server’s certificate has expired.',
};
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT/;

function describeFailure(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return UNREACHABLE;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known = CAUSES[code];
  if (known) return known;
  if (UNTRUSTED.test(code))
    return 'The server’s certificate was issued by an authority that is not trusted here.';
  return `The address can’t be reached${code === '' ? '' : ` (${code})`}.`;
}
