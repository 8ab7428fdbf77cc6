import type { ComposedMail } from './compose.ts';
import { type Connection, isReset, makeConnection, openConnection, transmit } from './connection.ts';
import { isWeary, type Outcome, outcomeOf, tidy } from './outcome.ts';
import type { MailServer } from './server.ts';
import type { Patience } from './timeouts.ts';

/** A mail with its addresses. */
export interface OutgoingMail extends ComposedMail {
  /** The Message-ID is made of it, so that who gets a mail twice can tell. */
  id: string;
  recipient: string;
  date: Date;
}

/** Sends one mail after the other over one connection, which is opened when it is needed. */
export interface Transport {
  readonly server: MailServer;
  /** Never rejects. */
  send(mail: OutgoingMail): Promise<Outcome>;
  /** Takes leave of the server; the next mail opens another connection. */
  quit(): void;
  /** Cuts the connection; a message under way counts as lost. */
  close(): void;
}

/** Servers that want fewer say so, and are taken at their word. */
const MESSAGES_A_CONNECTION = 1000;

/** A transport to a mail server. Not connected yet. */
export function createTransport(server: MailServer, patience: Patience): Transport {
  let current: { connection: Connection; messages: number } | undefined;

  let isClosed = false;
  const cut = () => {
    current?.connection.close();
    current = undefined;
  };
  /** Politely, and without waiting for the answer. */
  const quit = () => {
    if (current && !current.connection.destroyed) current.connection.quit();
    current = undefined;
  };
  const connected = async () => {
    if (current && (current.connection.destroyed || current.messages >= MESSAGES_A_CONNECTION)) quit();
    if (current) return current;
    // Known from its first moment, so that it can be cut in any.
    const made = { connection: await makeConnection(server, patience), messages: 0 };
    current = made;
    await openConnection(made.connection, server);
    return made;
  };

  const send = async (mail: OutgoingMail, mayRepeat: boolean): Promise<Outcome> => {
    let body: Buffer;
    try {
      body = await write(mail, server);
    } catch (error) {
      return { kind: 'refused', detail: tidy(`The message could not be written: ${error}`, server) };
    }
    let using: typeof current;
    try {
      using = await connected();
    } catch (error) {
      cut();
      return outcomeOf(error, 'session', server);
    }
    const { connection } = using;
    const isUsed = using.messages++ > 0;
    connection.lastServerResponse = false;
    try {
      const answer = await transmit(
        connection,
        { body, from: server.fromAddress, to: mail.recipient },
        patience.message,
      );
      return { kind: 'sent', detail: tidy(answer, server) };
    } catch (error) {
      const outcome = outcomeOf(error, 'message', server);
      const goesOn = outcome.kind === 'refused' || (outcome.kind === 'deferred' && !outcome.pause);
      // The server was tired of the connection, not of us.
      const isTired = isUsed && (connection.lastServerResponse === false || isWeary(error));
      if (isTired || !goesOn || !(await isReset(connection))) cut();
      return mayRepeat && isTired && !isClosed ? send(mail, false) : outcome;
    }
  };
  const close = () => {
    isClosed = true;
    cut();
  };
  return { server, send: (mail) => send(mail, true), quit, close };
}

async function write(mail: OutgoingMail, { fromName, fromAddress }: MailServer): Promise<Buffer> {
  // Loaded at the first mail: what never sends one shall not pay for it.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  return new MailComposer({
    from: { name: fromName, address: fromAddress },
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${fromAddress.split('@').at(-1)}>`,
    date: mail.date,
    // So that no absence note answers (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}
