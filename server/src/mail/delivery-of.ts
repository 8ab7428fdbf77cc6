import type { Static } from 'typebox';
import type { Delivery } from './contract.ts';
import type { MailState } from './list-store.ts';

/** How the mail of something stands, from columns of `mails` and `mail_pause`: while all mail waits, why it does. */
export const deliveryOf = (row: {
  state: MailState | null;
  detail: string | null;
  pause_detail: string | null;
}): Static<typeof Delivery> =>
  row.state === null || row.state === 'withdrawn'
    ? { state: 'none', detail: null }
    : { state: row.state, detail: row.detail ?? row.pause_detail };
