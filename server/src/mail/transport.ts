import { SECOND } from '../lib/clock.ts';
import { type ComposedMail, composeTest } from './compose.ts';
import { type Connection, createConnection, openConnection, reset, transmit } from './connection.ts';
import { closesConnection, type Outcome, outcomeOf, sanitize } from './outcome.ts';
import type { MailContext, MailServer, MailTimeouts } from './server.ts';

/** A mail with its recipient. */
export interface OutgoingMail extends ComposedMail {
  /** Becomes the Message-ID, so that a duplicate can be recognized. */
  id: string;
  recipient: string;
  date: Date;
}

/** Sends mails one after the other over one connection, which is opened on demand. */
export interface Transport {
  readonly server: MailServer;
  /** Never rejects. */
  send(mail: OutgoingMail): Promise<Outcome>;
  /** Ends the session (QUIT); the next mail opens another connection. */
  quit(): void;
  /** Closes the connection; a message in transmission counts as not sent. */
  close(): void;
}

/** Servers with a lower limit end the connection themselves (421). */
const MAX_MESSAGES_PER_CONNECTION = 1000;

/** Creates a transport, which connects with the first mail. */
export function createTransport(server: MailServer, timeouts: MailTimeouts): Transport {
  let current: { connection: Connection; messages: number } | undefined;

  let closed = false;
  const disconnect = () => {
    current?.connection.close();
    current = undefined;
  };
  const quit = () => {
    if (current && !current.connection.destroyed) current.connection.quit();
    current = undefined;
  };
  const connect = async () => {
    if (current && (current.connection.destroyed || current.messages >= MAX_MESSAGES_PER_CONNECTION)) quit();
    if (current) return current;
    // Assigned before it is open, so that `close` can interrupt the opening.
    const created = { connection: await createConnection(server, timeouts), messages: 0 };
    current = created;
    await openConnection(created.connection, server, timeouts.message);
    return created;
  };

  const send = async (mail: OutgoingMail, retry: boolean): Promise<Outcome> => {
    let body: Buffer;
    try {
      body = await toMime(mail, server);
    } catch (error) {
      return { kind: 'refused', detail: sanitize(`The message can't be composed: ${error}`, server) };
    }
    let used: typeof current;
    try {
      used = await connect();
    } catch (error) {
      disconnect();
      return outcomeOf(error, 'session', server);
    }
    const { connection } = used;
    const reused = used.messages++ > 0;
    connection.lastServerResponse = false;
    try {
      const response = await transmit(
        connection,
        { body, from: server.fromAddress, to: mail.recipient },
        timeouts.message,
      );
      return { kind: 'sent', detail: sanitize(response, server) };
    } catch (error) {
      const outcome = outcomeOf(error, 'message', server);
      const usable = outcome.kind === 'refused' || (outcome.kind === 'deferred' && !outcome.pause);
      // The server ended a session that was open for long, which says nothing about this message.
      const stale = reused && (connection.lastServerResponse === false || closesConnection(error));
      if (stale || !usable || !(await reset(connection, timeouts.message))) disconnect();
      return retry && stale && !closed ? send(mail, false) : outcome;
    }
  };
  const close = () => {
    closed = true;
    disconnect();
  };
  return { server, send: (mail) => send(mail, true), quit, close };
}

async function toMime(mail: OutgoingMail, { fromName, fromAddress }: MailServer): Promise<Buffer> {
  // Loaded with the first mail, to keep the start fast.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  return new MailComposer({
    from: { name: fromName, address: fromAddress },
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${fromAddress.split('@').at(-1)}>`,
    date: mail.date,
    // Suppresses automatic replies (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** The user waits for the result of a test message. */
const TEST_TIMEOUT = 20 * SECOND;

/** Sends the test message of the mail settings at once, on a connection of its own. */
export async function sendTestMail(
  server: MailServer,
  mail: { id: string; recipient: string; date: Date },
  context: MailContext,
  timeouts: MailTimeouts,
): Promise<Outcome> {
  const transport = createTransport(server, timeouts);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    transport.close();
  }, TEST_TIMEOUT);
  const outcome = await transport.send({ ...mail, ...composeTest(context) });
  clearTimeout(timer);
  transport.quit();
  return timedOut && outcome.kind !== 'sent'
    ? { ...outcome, detail: 'The server did not accept the message in time.' }
    : outcome;
}
