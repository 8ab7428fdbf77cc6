export { Delivery } from './contract.ts';
export { queueMail } from './outbox.ts';
export { withdrawMails } from './outbox-store.ts';
export type { MailContext, MailServer } from './server.ts';
