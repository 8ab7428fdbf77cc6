import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { APIRequestContext, Locator } from 'playwright-core';
import { type Mailbox, startMailbox } from '../server/test/harness/mailbox.ts';
import { faultUnder, field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { ADMIN } from './harness/server.ts';
import { inviteByEmail, sendMailBy } from './harness/settings.ts';

const journey = journeys((roster) => roster.setUp());

const AUTH = { user: 'roster', password: 'open sesame' };
let guarded: Mailbox;
let open: Mailbox;
before(async () => {
  [guarded, open] = await Promise.all([startMailbox({ auth: AUTH }), startMailbox()]);
});
after(() => Promise.all([guarded?.close(), open?.close()]));

const invite = async (admin: APIRequestContext, ...emails: string[]) => {
  const answer = await admin.post('/api/v1/invitations', { data: { emails, systemRole: 'user' } });
  assert.equal(answer.status(), 200, await answer.text());
};

journey('an admin sets up a mail server', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const card = page.getByRole('region', { name: 'Mail server' });
  const edit = card.getByRole('button', { name: 'Edit Mail server' });
  const save = card.getByRole('button', { name: 'Save' });
  const dialog = page.getByRole('dialog');
  const provider = (name: string): Locator => card.getByRole('radio', { name });
  // The radio buttons are covered by their labels.
  const choose = (name: string) => card.locator('label').filter({ hasText: name }).click();

  await step('Gmail requires an address and an app password only', async () => {
    await ada.open('/settings/general');
    assert.equal(await card.getByRole('button', { name: 'Test the mail server' }).count(), 0);
    await edit.click();
    await choose('Gmail');
    assert.equal(await provider('Gmail').isChecked(), true);
    assert.equal(await card.getByRole('textbox').count(), 2);
    await ada.refused(422, '/settings/mail', () => save.click());
    assert.notEqual(await faultUnder(card, 'Gmail address'), '');
    assert.notEqual(await faultUnder(card, 'App password'), '');
    await ada.inspect('settings-mail-gmail');
  });

  await step('a custom server requires a host and a sender', async () => {
    await choose('Other');
    await ada.refused(422, '/settings/mail', () => save.click());
    assert.notEqual(await faultUnder(card, 'Host'), '');
    assert.notEqual(await faultUnder(card, 'Sender address'), '');
    await field(card, 'Encryption').selectOption('tls');
    assert.equal(await field(card, 'Port').inputValue(), '465');
    await field(card, 'Encryption').selectOption('none');
    assert.equal(await field(card, 'Port').inputValue(), '25');
    await ada.inspect('settings-mail-faults');
    await fill(card, {
      Host: '127.0.0.1',
      Port: String(guarded.port),
      Username: AUTH.user,
      Password: 'wrong',
    });
    await fill(card, { 'Sender address': 'roster@roster.example', 'Sender name': 'Edge Platform' });
    await save.click();
    await card.getByText(`127.0.0.1:${guarded.port}`).waitFor();
    await card.getByText('Set', { exact: true }).waitFor();
    await card.getByText('Edge Platform <roster@roster.example>').waitFor();
  });

  await step('a test shows the reply of the mail server', async () => {
    await card.getByRole('button', { name: 'Test the mail server' }).click();
    assert.equal(await field(dialog, 'To').inputValue(), ADMIN.email);
    await page.keyboard.press('Enter');
    await dialog.getByText('535 5.7.8 Wrong user or password').waitFor();
    await ada.inspect('settings-mail-test-failed');
    await fill(dialog, { To: 'ada@' });
    await ada.refused(422, '/settings/mail/test', () => dialog.getByRole('button', { name: 'Send' }).click());
    assert.match(await faultUnder(dialog, 'To'), /valid email/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(guarded.messages.length, 0);
  });

  await step('the password is kept for its server only, never shown, and can be changed', async () => {
    await edit.click();
    assert.equal(await field(card, 'Password').count(), 0);
    await fill(card, { Host: 'localhost' });
    await ada.refused(422, '/settings/mail', () => save.click());
    assert.match(await faultUnder(card, 'Password'), /must be entered again/i);
    await ada.inspect('settings-mail-password-again');
    await fill(card, { Host: '127.0.0.1' });
    await card.getByRole('button', { name: 'Cancel' }).click();
    await save.waitFor({ state: 'detached' });
    await edit.click();
    await card.getByRole('button', { name: 'Change: Password' }).click();
    await page.keyboard.type(AUTH.password);
    await page.keyboard.press('Enter');
    await ada.sees('Mail server saved');
    await save.waitFor({ state: 'detached' });
  });

  await step('a test message arrives', async () => {
    await card.getByRole('button', { name: 'Test the mail server' }).click();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText(`The mail server accepted the email to ${ADMIN.email}`).waitFor();
    await ada.inspect('settings-mail-test-sent');
    const [mail] = await guarded.waitForMails(1);
    assert.deepEqual([mail?.to, mail?.fromName, mail?.user], [ADMIN.email, 'Edge Platform', AUTH.user]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('the mail server is removed', async () => {
    await edit.click();
    await choose('None');
    await card.getByText(/^No email is sent/).waitFor();
    await save.click();
    await card.getByText('Shown to admins, who pass them on').waitFor();
  });
});

journey('an admin follows the delivery of mails', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const api = ada.context.request;
  const { page } = ada;
  const row = (recipient: string) => page.getByRole('row').filter({ hasText: recipient });
  await inviteByEmail(api);

  await step('shows an empty queue, and that no mail can be sent', async () => {
    await ada.open('/settings/general');
    await page.getByRole('link', { name: 'Email', exact: true }).click();
    await ada.isAt('/settings/mails');
    await ada.sees('No emails');
    await ada.sees(/^No mail server is configured/);
    await ada.inspect('mails-none');
    await page.getByRole('link', { name: 'Set one up' }).click();
    await ada.isAt('/settings/general');
  });

  const pending = Promise.withResolvers<void>();
  await step('updates the list without reloading the page', async () => {
    // The password would be required again for another server.
    await api.patch('/api/v1/settings/mail', { data: { username: null, password: null } });
    await sendMailBy(api, open.port);
    open.misbehave({ at: 'recipient', with: '550 5.1.1 Nobody of that name', to: 'grace@roster.example' });
    open.misbehave({ at: 'recipient', with: pending.promise, to: 'alan@roster.example' });
    await invite(api, 'grace@roster.example', 'alan@roster.example');
    await ada.open('/settings/mails');
    await row('alan@').getByText('Queued').waitFor();
    await ada.inspect('mails-queued');
    pending.resolve();
    await row('alan@').getByText('Sent').waitFor();
    await row('grace@').getByText('550 5.1.1 Nobody of that name').waitFor();
    await row('grace@').getByText('Failed').waitFor();
    await ada.sees('2 emails');
    await ada.inspect('mails');
  });

  await step('filters by state, which is kept in the address', async () => {
    await page.getByLabel('Status').selectOption('failed');
    await ada.isAt('/settings/mails?state=failed');
    await row('alan@').waitFor({ state: 'detached' });
    await ada.sees('1 email');
    await page.reload();
    await row('grace@').waitFor();
    assert.equal(await page.getByLabel('Status').inputValue(), 'failed');
    await page.getByLabel('Status').selectOption('withdrawn');
    await ada.sees('There are no emails with this status.');
    await page.goBack();
    await row('grace@').waitFor();
  });

  await step('retries one mail', async () => {
    await ada.open('/settings/mails');
    await page.getByRole('button', { name: 'Retry the email to grace@roster.example' }).press('Enter');
    await row('grace@').getByText('Sent').waitFor();
    // Its button disappears, so keyboard focus moves to the list.
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Email');
    assert.deepEqual(open.messages.map(({ to }) => to).sort(), [
      'alan@roster.example',
      'grace@roster.example',
    ]);
  });

  await step('retries all failed mails', async () => {
    const refused = { at: 'recipient', with: '554 5.7.1 Not today', times: 2 } as const;
    open.misbehave(refused);
    await invite(api, 'katherine@roster.example', 'mary@roster.example');
    await page.reload();
    await row('katherine@').getByText('Failed').waitFor();
    await row('mary@').getByText('554 5.7.1 Not today').waitFor();
    await page.getByRole('button', { name: 'Retry all failed' }).click();
    await ada.sees('2 emails queued again');
    await row('katherine@').getByText('Sent').waitFor();
    await row('mary@').getByText('Sent').waitFor();
    await page.getByRole('button', { name: 'Retry all failed' }).waitFor({ state: 'detached' });
  });

  await step(
    'queues mails while the mail server is down, and sends them as soon as it is back up',
    async () => {
      await open.stop();
      await invite(api, 'late@roster.example');
      await page.reload();
      await ada.sees(/^Sending is paused/);
      await ada.sees(/^Last attempt: Connection refused/);
      await ada.sees(/^Next attempt: /);
      await row('late@').getByText('Queued').waitFor();
      await ada.inspect('mails-paused');
      await open.start();
      await page.getByRole('button', { name: 'Try now' }).click();
      await row('late@').getByText('Sent').waitFor();
      await page.getByText(/^Sending is paused/).waitFor({ state: 'detached' });
    },
  );

  await step('pages through older mails, kept in the address', async () => {
    for (const ten of [1, 2, 3])
      await invite(api, ...Array.from({ length: 10 }, (_, index) => `person-${ten}-${index}@roster.example`));
    await ada.open('/settings/mails');
    await ada.sees('35 emails');
    assert.equal(await page.getByRole('row').count(), 31);
    assert.equal(await row('alan@').count(), 0);
    await page.getByRole('button', { name: 'Older' }).click();
    await row('alan@').waitFor();
    await ada.isAt(/^\/settings\/mails\?cursor=/);
    assert.equal(await page.getByRole('row').count(), 6);
    await ada.inspect('mails-older');
    await page.getByRole('button', { name: 'Newest' }).click();
    await row('person-3-9@').waitFor();
    await ada.isAt('/settings/mails');
  });

  await step('a truncated cursor leads to the first page', async () => {
    await ada.refused(422, '/mails', () => page.goto('/settings/mails?cursor=cut-off'));
    await ada.isAt('/settings/mails');
    await row('person-3-9@').waitFor();
  });
});
