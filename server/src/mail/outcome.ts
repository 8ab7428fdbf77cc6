import { codeOf } from '../db/database.ts';
import type { MailServer } from './server.ts';

/** How sending went; `detail` has the server's own words. */
export type Outcome =
  | { kind: 'sent'; detail: string }
  /** This message, for good. */
  | { kind: 'refused'; detail: string }
  /** This message, for now. `pause`: perhaps it is not the message's fault, so others should not rush after it. */
  | { kind: 'deferred'; detail: string; pause: boolean }
  /** The server, whatever the message. `signIn`: it does not take our name and password, which only an admin can mend. */
  | { kind: 'unreachable'; detail: string; signIn: boolean };

/** `session`: connecting, TLS, signing in, which have nothing to do with the message; `message`: it is on its way. */
export type Stage = 'session' | 'message';

/** What nodemailer tells of a failure, as far as it does. */
function failureOf(error: unknown): { reply: string; code: number; command: string; cause: string } {
  const told = error instanceof Error ? error : new Error(String(error));
  const field = (name: string): unknown => Object.entries(told).find(([key]) => key === name)?.[1];
  const [response, code, command] = [field('response'), field('responseCode'), field('command')];
  const original = field('timeoutType') ?? field('originalCode');
  return {
    reply: typeof response === 'string' ? response : '',
    code: typeof code === 'number' ? code : 0,
    command: typeof command === 'string' ? command : '',
    cause: typeof original === 'string' ? original : codeOf(told),
  };
}

/** The server asks for signing in, or does not take it (RFC 4954 §6). */
const SIGN_IN = new Set([530, 534, 535, 538]);
/** The server ends the connection (RFC 5321 §4.2.1). */
const CLOSING = 421;

/** Whether the server wants no further message on this connection: it said so before it heard whom the message is for. */
export function isWeary(error: unknown): boolean {
  const { code, command } = failureOf(error);
  return code >= 400 && code < 500 && command === 'MAIL FROM';
}

/** What a failure means: for this message for good, for now, or for the server as such. */
export function outcomeOf(error: unknown, stage: Stage, server: MailServer): Outcome {
  const { code } = failureOf(error);
  const detail = wordsOf(error, server);
  if (stage === 'session' || SIGN_IN.has(code)) {
    const signIn = SIGN_IN.has(code) || (codeOf(error) === 'EAUTH' && (code === 0 || code >= 500));
    return { kind: 'unreachable', detail, signIn };
  }
  if (code >= 500) return { kind: 'refused', detail };
  // Said before the recipient was named, so it is not about the message.
  if (code === CLOSING && isWeary(error)) return { kind: 'unreachable', detail, signIn: false };
  // A message on which the server hangs up would hold up all others for ever if it counted as the server's failure alone.
  return { kind: 'deferred', detail, pause: code < 400 || code === CLOSING };
}

/** Words for failures in which no server has spoken. */
const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'The connection was refused: nothing listens there, or a firewall forbids it.',
  ENOTFOUND: 'There is no such host.',
  EDNS: 'There is no such host.',
  EAI_AGAIN: 'The name of the host could not be looked up.',
  EHOSTUNREACH: 'The host can’t be reached from here.',
  ENETUNREACH: 'The host can’t be reached from here.',
  ECONNRESET: 'The server cut the connection.',
  CONNECT_TIMEOUT: 'The server did not answer in time.',
  GREETING_TIMEOUT:
    'The server was reached but did not greet in time. Is the encryption the right one for this port?',
  SOCKET_TIMEOUT: 'The server stopped answering.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not speak TLS on this port. Try STARTTLS or another port.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The server’s certificate is for another name.',
  CERT_HAS_EXPIRED: 'The server’s certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The server’s certificate is signed by itself, so it can’t be trusted.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The server’s certificate is signed by an authority that is not trusted here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The server’s certificate is signed by an authority that is not trusted here.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'The server’s certificate is signed by an authority that is not trusted here.',
};

/** The server's own words, or what happened instead; never the password. */
function wordsOf(error: unknown, server: MailServer): string {
  const { reply, cause } = failureOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return tidy(reply || CAUSES[cause] || message, server);
}

const LONGEST = 500;

/** Words of a foreign server in a form that can be stored and shown; what it may repeat of our password is taken out. */
export function tidy(words: string, { username, password }: MailServer): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  const secrets = password ? [password, base64(password), base64(`\0${username}\0${password}`)] : [];
  return secrets
    .reduce((text, secret) => text.replaceAll(secret, '•••'), words)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .toWellFormed();
}
