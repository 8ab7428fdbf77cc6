import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type Mailbox, startMailbox } from '../server/test/harness/mailbox.ts';
import { isSignedOutAtNextClick, signInByForm } from './harness/console.ts';
import { faultUnder, field, fill } from './harness/form.ts';
import { journeys, type Visitor } from './harness/journey.ts';
import { expireResets, linkIn, setGeneral } from './harness/links.ts';
import { createUser } from './harness/server.ts';
import { sendMailBy } from './harness/settings.ts';

let mailbox: Mailbox;
before(async () => {
  mailbox = await startMailbox();
});
after(() => mailbox?.close());

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: 'nanoseconds are 30 cm' };
const CHANGED = 'cobol is for people 60';
const heading = ({ page }: Visitor, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
const link = ({ page }: Visitor, name: string) => page.getByRole('link', { name, exact: true });
const button = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true });
/** Returns the links that set a new password, in order of arrival. */
const linksTo = (email: string) =>
  mailbox.messages
    .filter(({ to, text }) => to === email && text.includes('#token='))
    .map(({ text }) => linkIn(text));

journey(
  'without a mail server the page of a forgotten password shows the contact',
  async ({ visitor, step }) => {
    const ada = await visitor();
    await ada.signIn();
    const grace = await visitor();

    await step('shows the administrator by default', async () => {
      await grace.open('/sign-in');
      await fill(grace.page, { Email: GRACE.email });
      await link(grace, 'Forgot your password?').click();
      await grace.isAt('/forgot-password');
      await grace.sees(/Ask your administrator to set a new password for you\.$/);
      assert.equal(await field(grace.page, 'Email').count(), 0);
      await grace.inspect('forgot-without-mail');
    });

    await step('shows the contact that an admin has set', async () => {
      await setGeneral(ada.context.request, { contactEmail: 'help@roster.example' });
      await grace.page.reload();
      await grace.sees(/Ask help@roster\.example to set a new password for you\.$/);
      const write = link(grace, 'Write an email');
      assert.equal(await write.getAttribute('href'), 'mailto:help@roster.example');
      await grace.inspect('forgot-contact');
      await link(grace, 'Go to sign-in').click();
      await grace.isAt('/sign-in');
      assert.equal(await field(grace.page, 'Email').inputValue(), GRACE.email);
    });
  },
);

journey('a user resets a forgotten password by mail', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const api = ada.context.request;
  await createUser(api, GRACE);
  await setGeneral(api, { rootUrl: roster.url });
  await sendMailBy(api, mailbox.port);
  const grace = await visitor();
  const elsewhere = await visitor();
  await elsewhere.signIn(GRACE);
  await elsewhere.open('/account');
  const { page } = grace;

  await step('shows the same message for an unknown address', async () => {
    await grace.open('/forgot-password');
    await button(grace, 'Send link').click();
    assert.equal(await faultUnder(page, 'Email'), 'Required');
    await fill(page, { Email: 'grace@' });
    await grace.refused(422, '/password-resets', () => button(grace, 'Send link').click());
    assert.match(await faultUnder(page, 'Email'), /email/i);
    await grace.inspect('forgot-fault');
    await fill(page, { Email: 'nobody@roster.example' });
    await button(grace, 'Send link').click();
    await heading(grace, 'Check your inbox');
    await grace.sees(/^If nobody@roster\.example belongs to an account, a link is on its way\./);
    await button(grace, 'Use a different email').click();
    assert.equal(await field(page, 'Email').inputValue(), 'nobody@roster.example');
  });

  await step('sends a mail, and another one on request', async () => {
    await fill(page, { Email: ' GRACE@roster.example ' });
    await page.keyboard.press('Enter');
    await grace.sees(/^If GRACE@roster\.example belongs to an account, .* It expires after 30 minutes\./);
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await grace.inspect('forgot-requested');
    await mailbox.waitForMails(() => linksTo(GRACE.email).length === 1);
    await button(grace, 'Resend link').press('Enter');
    await page.getByRole('status').getByText('Requested 2 times. Only the latest link works.').waitFor();
    await mailbox.waitForMails(() => linksTo(GRACE.email).length === 2);
    assert.equal(mailbox.messages.filter(({ to }) => to === 'nobody@roster.example').length, 0);
  });

  await step('the former link is void', async () => {
    await page.goto(linksTo(GRACE.email)[0] ?? '');
    await heading(grace, 'This link is no longer valid');
    await grace.inspect('reset-replaced');
  });

  await step('an expired link offers a new one', async () => {
    await expireResets(roster);
    await page.goto(linksTo(GRACE.email)[1] ?? '');
    await heading(grace, 'This link has expired');
    await grace.inspect('reset-expired');
    await link(grace, 'Request a new link').click();
    await grace.isAt('/forgot-password');
    assert.equal(await field(page, 'Email').inputValue(), GRACE.email);
    await button(grace, 'Send link').click();
    await mailbox.waitForMails(() => linksTo(GRACE.email).length === 3);
  });

  await step('a truncated link shows an error', async () => {
    await grace.refused(404, '/lookup', () => page.goto((linksTo(GRACE.email)[2] ?? '').slice(0, -1)));
    await heading(grace, 'Invalid link');
    await grace.inspect('reset-cut');
  });

  await step('the latest link sets a new password and ends all sessions', async () => {
    await page.goto(linksTo(GRACE.email)[2] ?? '');
    await heading(grace, 'Set a new password');
    assert.equal(new URL(page.url()).hash, '');
    assert.equal(await field(page, 'Email').inputValue(), GRACE.email);
    await fill(page, { 'New password': 'abc', 'Confirm new password': 'abc' });
    await grace.refused(422, '/confirm', () => button(grace, 'Set password').click());
    assert.match(await faultUnder(page, 'New password'), /at least 8 characters/);
    await grace.inspect('reset-faults');
    await fill(page, { 'New password': CHANGED, 'Confirm new password': CHANGED });
    await button(grace, 'Set password').click();
    await heading(grace, 'Password changed');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await grace.inspect('reset-done');
    await isSignedOutAtNextClick(elsewhere);
  });

  await step('the old password is rejected, the new one accepted', async () => {
    await link(grace, 'Go to sign-in').click();
    await grace.isAt('/sign-in');
    assert.equal(await field(page, 'Email').inputValue(), GRACE.email);
    await grace.refused(401, '/session', () => signInByForm(grace, GRACE));
    await signInByForm(grace, { ...GRACE, password: CHANGED });
    await grace.isAt('/account');
  });

  await step('the link works once', async () => {
    const other = await visitor();
    await other.page.goto(linksTo(GRACE.email)[2] ?? '');
    await heading(other, 'This link has already been used');
    await other.inspect('reset-used');
    await link(other, 'Go to sign-in').click();
    await other.isAt('/sign-in');
  });

  await step('two tabs with one link: the second shows that it was used', async () => {
    const asking = await visitor();
    await asking.open('/forgot-password');
    await fill(asking.page, { Email: GRACE.email });
    await button(asking, 'Send link').click();
    await mailbox.waitForMails(() => linksTo(GRACE.email).length === 4);
    const both = [await visitor(), await visitor()];
    for (const one of both) {
      await one.page.goto(linksTo(GRACE.email)[3] ?? '');
      const password = 'apollo guidance 1969';
      await fill(one.page, { 'New password': password, 'Confirm new password': password });
    }
    await Promise.any(
      both.map((one) => one.refused(409, '/confirm', () => button(one, 'Set password').click())),
    );
    const outcomes = both.map(async (one) => {
      const title = one.page.getByRole('heading', { level: 1 });
      await title.filter({ hasText: /^(Password changed|This link has already been used)$/ }).waitFor();
      return title.textContent();
    });
    assert.deepEqual((await Promise.all(outcomes)).sort(), [
      'Password changed',
      'This link has already been used',
    ]);
  });

  await step('asks for confirmation when another user is signed in', async () => {
    await ada.open('/forgot-password');
    await fill(ada.page, { Email: GRACE.email });
    await button(ada, 'Send link').click();
    await mailbox.waitForMails(() => linksTo(GRACE.email).length === 5);
    await ada.page.goto(linksTo(GRACE.email)[4] ?? '');
    await heading(ada, 'You are signed in as Ada Lovelace');
    await button(ada, 'Sign out and continue').click();
    await heading(ada, 'Set a new password');
  });
});
