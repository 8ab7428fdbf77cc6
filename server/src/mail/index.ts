export { Delivery, deliveryOf, Mail, MailState } from './contract.ts';
export { createMailDelivery } from './delivery.ts';
export { listMails, lockMail, type MailRow, requeueFailedMails, requeueMail } from './list-store.ts';
export { queueMail } from './outbox.ts';
export { liftMailPause, purgeMails, readPause, withdrawMails } from './queue-store.ts';
export { MAIL_TIMEOUTS, type MailContext, type MailServer, type MailTimeouts } from './server.ts';
export { sendTestMail } from './transport.ts';
