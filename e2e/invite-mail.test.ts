import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type Mailbox, startMailbox } from '../server/test/harness/mailbox.ts';
import { chooseMore, rows } from './harness/console.ts';
import { field } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { createUser } from './harness/server.ts';
import { inviteByEmail, linkStatusOf, sendMailBy } from './harness/settings.ts';

const GRACE = 'grace@roster.example';
const UNDELIVERABLE = 'nobody@roster.example';
const REFUSED = '550 5.1.1 Nobody of that name here';

let mailbox: Mailbox;
before(async () => {
  mailbox = await startMailbox();
});
after(() => mailbox?.close());

const journey = journeys((roster) => roster.setUp());

journey('an admin invites users by mail', async ({ visitor, step }) => {
  const ada = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = ada;
  const dialog = page.getByRole('dialog');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const mailsTo = (email: string) => mailbox.messages.filter(({ to }) => to === email);
  await ada.signIn();
  const api = ada.context.request;
  const held = Promise.withResolvers<void>();
  await createUser(api, { username: 'Katherine Johnson', email: 'katherine@roster.example' });
  await inviteByEmail(api);
  await sendMailBy(api, mailbox.port);

  await step('says that mails are sent, and shows links on request', async () => {
    mailbox.misbehave({ at: 'recipient', with: held.promise, to: GRACE });
    mailbox.misbehave({ at: 'recipient', with: REFUSED, to: UNDELIVERABLE, times: Number.POSITIVE_INFINITY });
    await ada.open('/users');
    await page.getByRole('button', { name: 'Invite users' }).click();
    await ada.sees(/^Each of them receives an email with a link/);
    await field(dialog, 'Emails').fill(`${GRACE} ${UNDELIVERABLE}`);
    await ada.inspect('invite-by-mail');
    await dialog.getByRole('button', { name: 'Invite 2 users' }).click();
    await ada.sees(/^The emails are being sent/);
    assert.equal(await dialog.getByRole('textbox').count(), 0);
    await ada.inspect('invited-by-mail');
    await dialog.getByRole('button', { name: `Copy link for ${GRACE}` }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await linkStatusOf(api, await copied()), 'pending');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step(
    'updates the delivery of each mail in the list, with the replies of the mail server',
    async () => {
      await rows(page, GRACE).getByText('email queued').waitFor();
      await rows(page, UNDELIVERABLE).getByText('email queued').waitFor();
      await ada.inspect('users-mail-queued');
      held.resolve();
      await rows(page, GRACE).getByText('email sent', { exact: true }).waitFor();
      const failed = rows(page, UNDELIVERABLE).getByRole('button', { name: /^email failed/ });
      await failed.waitFor();
      assert.match((await failed.textContent()) ?? '', /5\.1\.1 Nobody of that name here/);
      await failed.focus();
      await page.getByRole('tooltip').filter({ hasText: 'Nobody of that name here' }).waitFor();
      await ada.inspect('users-mail-failed');
      assert.equal(mailsTo(GRACE).length, 1);
      assert.equal(mailsTo(UNDELIVERABLE).length, 0);
    },
  );

  await step('resends with a new link and voids the former one', async () => {
    const former = linkIn(mailsTo(GRACE)[0]?.text);
    await page.getByRole('button', { name: `Resend invitation to ${GRACE}` }).click();
    await ada.sees(`New invitation sent to ${GRACE}. The previous link no longer works.`);
    await mailbox.waitForMails(() => mailsTo(GRACE).length === 2);
    assert.equal(await linkStatusOf(api, former), 'replaced');
    assert.equal(await linkStatusOf(api, linkIn(mailsTo(GRACE)[1]?.text)), 'pending');
    await rows(page, GRACE).getByText('email sent', { exact: true }).waitFor();
  });

  await step('copies a link without sending it', async () => {
    await chooseMore(page, GRACE, 'Copy link');
    await dialog.getByRole('button', { name: 'Create new link' }).click();
    const link = await dialog.getByRole('textbox', { name: `Link for ${GRACE}` }).inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await rows(page, GRACE).getByText('link not sent').waitFor();
    assert.equal(await linkStatusOf(api, link), 'pending');
    assert.equal(mailsTo(GRACE).length, 2);
  });

  await step('corrects a mistyped address and sends the invitation there', async () => {
    await page.getByRole('button', { name: `Edit ${UNDELIVERABLE}` }).click();
    await ada.sees(/Changing it sends a new invitation and invalidates the previous link/);
    await field(dialog, 'Email').fill('someone@roster.example');
    await page.keyboard.press('Enter');
    await ada.sees('someone@roster.example saved');
    await mailbox.waitForMails(({ to }) => to === 'someone@roster.example');
    await rows(page, 'someone@roster.example').getByText('email sent', { exact: true }).waitFor();
  });

  await step('revokes an invitation', async () => {
    await chooseMore(page, GRACE, 'Revoke invitation');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await ada.sees(`Invitation of ${GRACE} revoked`);
    await rows(page, GRACE).waitFor({ state: 'detached' });
    assert.equal(await linkStatusOf(api, linkIn(mailsTo(GRACE)[1]?.text)), 'revoked');
  });

  await step('sends a reset link without showing it', async () => {
    const katherine = 'katherine@roster.example';
    await chooseMore(page, 'Katherine Johnson', 'Reset password');
    const byLink = dialog.getByRole('radio', { name: /^Send a link by email/ });
    assert.equal(await byLink.isChecked(), true);
    assert.equal(await field(dialog, 'Temporary password').count(), 0);
    await ada.inspect('reset-by-link');
    await dialog.getByText('Set a temporary password').click();
    await field(dialog, 'Temporary password').waitFor();
    await ada.inspect('reset-by-password');
    await dialog.getByText('Send a link by email').click();
    await dialog.getByRole('button', { name: 'Send link' }).click();
    await ada.sees(`Password reset link sent to ${katherine}`);
    await dialog.waitFor({ state: 'detached' });
    await mailbox.waitForMails(({ to }) => to === katherine);
    assert.match(mailsTo(katherine)[0]?.text ?? '', /#token=/);
  });

  await step(
    'falls back to a temporary password, with the reason, once the mail server is removed',
    async () => {
      await chooseMore(page, 'Katherine Johnson', 'Reset password');
      await dialog.getByRole('radio', { name: /^Send a link by email/ }).waitFor();
      const answer = await api.patch('/api/v1/settings/mail', { data: { provider: 'none' } });
      assert.equal(answer.status(), 200);
      await ada.refused(409, '/reset-password', () =>
        dialog.getByRole('button', { name: 'Send link' }).click(),
      );
      await ada.sees(/^No mail server is configured, so set a temporary password/);
      await dialog.getByRole('button', { name: 'Reset password' }).click();
      await ada.sees('Password reset');
      await dialog.getByRole('button', { name: 'Done' }).click();
    },
  );
});

const linkIn = (text = ''): string => /https?:\S+#token=[\w-]+/.exec(text)?.[0] ?? assert.fail(text);
