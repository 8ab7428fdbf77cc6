import { enforce } from '../access/actor.ts';
import { lockAuthority } from '../access/authority-store.ts';
import type { Attempt, Context } from '../access/context.ts';
import type { Cursors } from '../lib/cursors.ts';
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

const canRetry = ({ state, isSendable, expiresAt }: MailRow, now: Date) =>
  (state === 'queued' || state === 'failed') && isSendable && expiresAt > now;

function presentMail(mail: MailRow, now: Date): MailBodyOut {
  const { ordinal: _, isSendable: __, nextAttemptAt, createdAt, settledAt, expiresAt, ...fields } = mail;
  return {
    ...fields,
    nextAttemptAt: mail.state === 'queued' ? nextAttemptAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
    abilities: { retry: canRetry(mail, now) },
  };
}

export type MailsService = ReturnType<typeof createMailsService>;

/** Creates the use cases of the Mail page. */
export const createMailsService = ({ cursors }: { cursors: Cursors }) => ({
  /** Returns a page of the mails, newest first. Throws 403, 422 `invalid_cursor`. */
  list(ctx: Context, { state, userId, limit = 30, cursor }: MailQueryInput): Promise<MailListBody> {
    const attempt: Attempt = { eventType: 'mail', operation: 'list', target: undefined };
    return ctx.auditRefusals(attempt, async () => {
      enforce(decideSettings(ctx.caller.actor));
      const list = `mails:${state ?? ''}:${userId ?? ''}`;
      const before = cursor === undefined ? undefined : cursors.read(list, cursor).value;
      const page = await listMails(ctx.db, { state, userId, limit, before });
      const pause = await readPause(ctx.db);
      const last = page.rows.at(-1);
      return {
        items: page.rows.map((mail) => presentMail(mail, ctx.now())),
        nextCursor:
          page.more && last ? cursors.write(list, { value: last.ordinal, id: NIL, backwards: false }) : null,
        total: page.total,
        pause: pause ? { ...pause, until: pause.until.toISOString() } : null,
      };
    });
  },

  /** Queues a mail for immediate delivery and ends any pause. Throws 403, 404, 409 if it can't be sent any more. */
  retry(ctx: Context, id: string): Promise<MailBodyOut> {
    const attempt: Attempt = {
      eventType: 'mail',
      operation: 'retry',
      target: { type: 'mail', id, name: null },
    };
    return ctx.transaction(attempt, async ({ tx, caller, now, audit }) => {
      await lockAuthority(tx, caller.actor);
      enforce(decideSettings(caller.actor));
      const mail = await lockMail(tx, id);
      if (!mail) throw new AppError('not_found');
      attempt.target = { type: 'mail', id, name: mail.recipient };
      if (!canRetry(mail, now))
        throw new AppError('conflict', 'This mail has been sent, or its link is no longer valid.');
      await requeueMail(tx, id, now);
      await liftMailPause(tx);
      const { state, attempts } = mail;
      await audit({ ...attempt, before: { state, attempts } });
      return presentMail((await lockMail(tx, id)) ?? mail, now);
    });
  },

  /** Queues all failed mails whose links are still valid. Returns their number. Throws 403. */
  retryAll(ctx: Context): Promise<{ retried: number }> {
    const attempt: Attempt = { eventType: 'mail', operation: 'retry', target: undefined };
    return ctx.transaction(attempt, async ({ tx, caller, now, audit }) => {
      await lockAuthority(tx, caller.actor);
      enforce(decideSettings(caller.actor));
      const retried = await requeueFailedMails(tx, now);
      await liftMailPause(tx);
      await audit({ ...attempt, after: { retried } });
      return { retried };
    });
  },
});
