import { codeOf } from '../db/database.ts';
import { describeTlsAlert } from '../lib/tls-alerts.ts';
import type { MailServer } from './server.ts';

/** The result of sending a mail; `detail` is the response of the server. */
export type Outcome =
  | { kind: 'sent'; detail: string }
  /** Permanent failure of this message. */
  | { kind: 'refused'; detail: string }
  /** Temporary failure of this message. `pause`: the server may be the cause, so other messages wait as well. */
  | { kind: 'deferred'; detail: string; pause: boolean }
  /** Failure of the server. `authentication`: it rejects the username or password, which only an admin can correct. */
  | { kind: 'unreachable'; detail: string; authentication: boolean };

/** `session`: connecting, TLS, authentication, which do not depend on the message; `message`: transmission. */
export type Stage = 'session' | 'message';

/** Returns what nodemailer reports about a failure. */
function failureOf(error: unknown): { response: string; code: number; command: string; cause: string } {
  const failure = error instanceof Error ? error : new Error(String(error));
  const field = (name: string): unknown => Object.entries(failure).find(([key]) => key === name)?.[1];
  const [response, code, command] = [field('response'), field('responseCode'), field('command')];
  const cause = field('timeoutType') ?? field('originalCode');
  return {
    response: typeof response === 'string' ? response : '',
    code: typeof code === 'number' ? code : 0,
    command: typeof command === 'string' ? command : '',
    cause: typeof cause === 'string' ? cause : codeOf(failure),
  };
}

/** Authentication is required or failed (RFC 4954 §6). */
const AUTHENTICATION_FAILED = new Set([530, 534, 535, 538]);
/** The server rejects how this client introduces itself, at EHLO or later: other mails would fail as well. */
const isClientRejected = (code: number, response: string) =>
  code === 504 || (code >= 500 && /\b(HELO|EHLO)\b/i.test(response));
/** The server closes the connection (RFC 5321 §4.2.1). */
const SERVICE_CLOSING = 421;

/** Whether the server accepts no more messages on this connection: it said so before it knew the recipient. */
export function closesConnection(error: unknown): boolean {
  const { code, command } = failureOf(error);
  return code >= 400 && code < 500 && command === 'MAIL FROM';
}

/** Classifies a failure: permanent or temporary for this message, or a failure of the server. */
export function outcomeOf(error: unknown, stage: Stage, server: MailServer): Outcome {
  const { code, response } = failureOf(error);
  const detail = describe(error, server);
  if (stage === 'session' || AUTHENTICATION_FAILED.has(code)) {
    const authentication =
      AUTHENTICATION_FAILED.has(code) || (codeOf(error) === 'EAUTH' && (code === 0 || code >= 500));
    return { kind: 'unreachable', detail, authentication };
  }
  if (isClientRejected(code, response)) return { kind: 'unreachable', detail, authentication: false };
  if (code >= 500 || isTooLarge(error)) return { kind: 'refused', detail };
  // Sent before the recipient was known, so it does not concern the message.
  if (code === SERVICE_CLOSING && closesConnection(error))
    return { kind: 'unreachable', detail, authentication: false };
  // If the server disconnects at one message and only the server were paused, that message would block all others.
  return { kind: 'deferred', detail, pause: code < 400 || code === SERVICE_CLOSING };
}

/** Whether a message exceeds the size that the server announced (RFC 1870 §4), so that it was not sent at all. */
const isTooLarge = (error: unknown): boolean => {
  const { response, code, command } = failureOf(error);
  return codeOf(error) === 'EMESSAGE' && code === 0 && response === '' && command === 'MAIL FROM';
};

/** Descriptions of failures without a response. */
const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'Connection refused. No server is listening on this port, or a firewall blocks it.',
  ENOTFOUND: 'Host not found.',
  EDNS: 'Host not found.',
  EAI_AGAIN: 'The host name could not be resolved.',
  EHOSTUNREACH: "The host can't be reached from here.",
  ENETUNREACH: "The host can't be reached from here.",
  ECONNRESET: 'The server reset the connection.',
  CONNECT_TIMEOUT: 'The server did not respond in time.',
  GREETING_TIMEOUT:
    'The server accepted the connection but sent no greeting in time. Check the encryption for this port.',
  SOCKET_TIMEOUT: 'The server stopped responding.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not use TLS on this port. Try STARTTLS or another port.',
  ERR_TLS_CERT_ALTNAME_INVALID: "The server's certificate is for another host name.",
  CERT_HAS_EXPIRED: "The server's certificate has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The server's certificate is self-signed and not trusted.",
  SELF_SIGNED_CERT_IN_CHAIN: "The server's certificate was issued by an authority that is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The server's certificate was issued by an authority that is not trusted.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "The server's certificate was issued by an authority that is not trusted.",
};

/** A reply of SMTP (RFC 5321 §4.2). Anything else comes from another service, whose text must not be shown. */
const REPLY = /^\d{3}([ -]|$)/;
const NO_MAIL_SERVER = 'The server on this port does not speak SMTP.';

/** Returns the response of the server, or a description of the failure; never the password. */
function describe(error: unknown, server: MailServer): string {
  const { response, cause } = failureOf(error);
  if (response !== '' && !REPLY.test(response)) return NO_MAIL_SERVER;
  const message = error instanceof Error ? error.message : String(error);
  return sanitize(response || (CAUSES[cause] ?? describeTlsAlert(cause, 'The server')) || message, server);
}

const MAX_LENGTH = 500;

/** Returns a server's response in a form that can be stored and shown, with any echo of the password removed. */
export function sanitize(response: string, { username, password }: MailServer): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  const secrets = password ? [password, base64(password), base64(`\0${username}\0${password}`)] : [];
  return secrets
    .reduce((text, secret) => text.replaceAll(secret, '•••'), response)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
    .toWellFormed();
}
