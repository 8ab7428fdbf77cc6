import assert from 'node:assert/strict';
import { DAY } from '../../src/lib/clock.ts';
import { newToken } from '../../src/lib/crypto.ts';
import { queueMail } from '../../src/mail/index.ts';
import { eventually } from './eventually.ts';
import type { TestServer } from './server.ts';

type NewMail = Parameters<typeof queueMail>[3];
/** A row of the mail queue. */
export interface MailAsStored {
  id: string;
  recipient: string;
  state: string;
  detail: string | null;
  parameters: string | null;
  attempts: number;
  next_attempt_at: Date;
  settled_at: Date | null;
}

let made = 0;

/** Puts a mail into the queue, with defaults for the fields that are left out. */
export async function queueTestMail(
  { server, clock }: Pick<TestServer, 'server' | 'clock'>,
  {
    invitedBy = 'First Admin',
    ...mail
  }: Partial<Pick<NewMail, 'recipient' | 'language' | 'expiresAt' | 'userId'> & { invitedBy: string }> = {},
): Promise<string> {
  const now = clock.now();
  const expiresAt = mail.expiresAt ?? new Date(now.getTime() + DAY);
  const { database, vault } = server.services;
  const whole: NewMail = {
    kind: 'invitation',
    parameters: { token: newToken(), invitedBy, expiresAt: expiresAt.toISOString() },
    recipient: `reader-${++made}@example.com`,
    userId: null,
    language: null,
    ...mail,
    expiresAt,
  };
  return database.transact((tx) => queueMail(tx, vault, now, whole));
}

/** Waits until a mail has the given state. */
export const untilMail = (
  server: Pick<TestServer, 'sql'>,
  id: string,
  fits: (mail: MailAsStored) => boolean,
): Promise<MailAsStored> =>
  eventually(
    async () => {
      const mail = await storedMail(server, id);
      assert.ok(fits(mail), `the mail has another state: ${JSON.stringify(mail)}`);
      return mail;
    },
    TIMEOUT,
    5,
  );

/** Waits until the mail server is paused after this many failures, and returns the pause. */
export const untilPaused = (
  { sql }: Pick<TestServer, 'sql'>,
  failures = 1,
): Promise<{ failures: number; until: Date; detail: string }> =>
  eventually(
    async () => {
      const [pause] = await sql<{ failures: number; until: Date; detail: string }>(
        'SELECT * FROM mail_pause',
      );
      assert.ok(pause && pause.failures >= failures, `no such pause: ${JSON.stringify(pause)}`);
      return pause;
    },
    TIMEOUT,
    5,
  );

/** Advances the clock and notifies the nodes. */
export async function passTime(
  { sql, clock }: Pick<TestServer, 'sql' | 'clock'>,
  milliseconds: number,
): Promise<void> {
  clock.advance(milliseconds);
  await sql('NOTIFY roster_mail_queued');
}

const TIMEOUT = 20_000;

/** Returns the row of a mail. */
export async function storedMail({ sql }: Pick<TestServer, 'sql'>, id: string): Promise<MailAsStored> {
  const [row] = await sql<MailAsStored>('SELECT * FROM mails WHERE id = $1', [id]);
  if (!row) throw new Error('mail not found');
  return row;
}
