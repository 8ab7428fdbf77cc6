import { enforce, type SignedInCaller } from '../access/actor.ts';
import { lockAuthority } from '../access/facts.ts';
import { type Attempt, operate, recordingRefusals } from '../access/operate.ts';
import { record } from '../audit/record.ts';
import { AppError } from '../lib/errors.ts';
import { NIL } from '../lib/ids.ts';
import {
  liftMailPause,
  listMails,
  lockMail,
  type MailRow,
  readPause,
  requeueFailedMails,
  requeueMail,
} from '../mail/index.ts';
import type { MailBodyOut, MailListBody, MailQueryInput } from './mails-contract.ts';
import { decideSettings } from './policy.ts';
import type { SettingsServices } from './services.ts';

const canRetry = ({ state, isSendable, expiresAt }: MailRow, now: Date) =>
  (state === 'queued' || state === 'failed') && isSendable && expiresAt > now;

function presentMail(mail: MailRow, now: Date): MailBodyOut {
  const { ordinal: _, isSendable: __, nextAttemptAt, createdAt, settledAt, expiresAt, ...told } = mail;
  return {
    ...told,
    nextAttemptAt: mail.state === 'queued' ? nextAttemptAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
    abilities: { retry: canRetry(mail, now) },
  };
}

/** A page of the mails, newest first. Throws 403, 422 `invalid_cursor`. */
export async function listAllMails(
  services: SettingsServices,
  caller: SignedInCaller,
  { state, userId, limit = 30, cursor }: MailQueryInput,
): Promise<MailListBody> {
  const attempt: Attempt = { eventType: 'mail', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideSettings(caller.actor));
    const { cursors, clock, database } = services;
    const list = `mails:${state ?? ''}:${userId ?? ''}`;
    const before = cursor === undefined ? undefined : cursors.read(list, cursor).value;
    const page = await listMails(database.db, { state, userId, limit, before });
    const pause = await readPause(database.db);
    const last = page.rows.at(-1);
    return {
      items: page.rows.map((mail) => presentMail(mail, clock.now())),
      nextCursor:
        page.more && last ? cursors.write(list, { value: last.ordinal, id: NIL, backwards: false }) : null,
      total: page.total,
      pause: pause ? { ...pause, until: pause.until.toISOString() } : null,
    };
  });
}

/** Tries a mail again, now, whatever pause there was. Throws 403, 404, 409 when there is nothing to send any more. */
export async function retryMail(
  services: SettingsServices,
  caller: SignedInCaller,
  id: string,
): Promise<MailBodyOut> {
  const attempt: Attempt = {
    eventType: 'mail',
    operation: 'retry',
    target: { type: 'mail', id, name: null },
  };
  return operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, caller.actor);
    enforce(decideSettings(caller.actor));
    const mail = await lockMail(tx, id);
    if (!mail) throw new AppError('not_found');
    attempt.target = { type: 'mail', id, name: mail.recipient };
    if (!canRetry(mail, now))
      throw new AppError('conflict', 'This mail was sent, or is not worth sending any more.');
    await requeueMail(tx, id, now);
    await liftMailPause(tx);
    const { state, attempts } = mail;
    await record(tx, caller, now, { ...attempt, outcome: 'success', before: { state, attempts } });
    return presentMail((await lockMail(tx, id)) ?? mail, now);
  });
}

/** Tries all mails again that were given up and whose links still live; tells how many. Throws 403. */
export async function retryAllMails(
  services: SettingsServices,
  caller: SignedInCaller,
): Promise<{ retried: number }> {
  const attempt: Attempt = { eventType: 'mail', operation: 'retry', target: undefined };
  return operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, caller.actor);
    enforce(decideSettings(caller.actor));
    const retried = await requeueFailedMails(tx, now);
    await liftMailPause(tx);
    await record(tx, caller, now, { ...attempt, outcome: 'success', after: { retried } });
    return { retried };
  });
}
