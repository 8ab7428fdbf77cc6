/** The mails that were sent, wait, or failed. */
export default function MailsTab() {
  return null;
}
