import assert from 'node:assert/strict';
import { isSignedOutAtNextClick, signInByForm, switchLanguage } from './harness/console.ts';
import { faultUnder, field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { createUser } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: 'nanoseconds are 30 cm' };

journey('a user manages the own account', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  await createUser(ada.context.request, GRACE);
  const grace = await visitor();
  const elsewhere = await visitor();
  const { page } = grace;
  await grace.signIn(GRACE);
  await elsewhere.signIn(GRACE);

  await step('changes name and phone', async () => {
    await grace.open('/account');
    await fill(page, { Username: 'Grace B Hopper', Phone: 'call me' });
    const save = page.getByRole('button', { name: 'Save' });
    await grace.refused(422, '/me', () => save.click());
    assert.match(await faultUnder(page, 'Phone'), /digits, spaces/);
    await grace.inspect('profile-fault');
    await fill(page, { Phone: '+1 202 555 0100' });
    await save.click();
    await grace.sees('Profile saved');
    await page.getByRole('button', { name: 'Account of Grace B Hopper' }).waitFor();
    await page.reload();
    assert.equal(await field(page, 'Phone').inputValue(), '+1 202 555 0100');
  });

  await step('switches the console to Chinese', async () => {
    const { account, common } = WORDS.zh;
    await switchLanguage(page, 'Language', '中文');
    await page.getByRole('heading', { name: account.profile.title, level: 1 }).waitFor();
    await elsewhere.open('/account');
    await elsewhere.page.getByRole('heading', { name: account.profile.title, level: 1 }).waitFor();
    assert.match((await elsewhere.page.locator('html').getAttribute('lang')) ?? '', /^zh/);
    await switchLanguage(page, common.language.label, 'English');
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
    await elsewhere.page.reload();
    await elsewhere.page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  });

  const changed = 'cobol is for people 60';
  await step('changes the password, which ends all other sessions', async () => {
    await page.getByRole('link', { name: 'Password' }).click();
    const submit = page.getByRole('button', { name: 'Change password' });
    await fill(page, { 'Current password': 'not this one', 'New password': changed });
    await fill(page, { 'Confirm new password': changed });
    await grace.refused(422, '/me/password', () => submit.click());
    assert.match(await faultUnder(page, 'Current password'), /^Incorrect password/);
    await grace.inspect('password-fault');
    await fill(page, { 'Current password': GRACE.password });
    await submit.click();
    await grace.sees('Password changed');

    await isSignedOutAtNextClick(elsewhere);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await grace.sees('You’re only signed in on this device.');
    await elsewhere.refused(401, '/session', () => signInByForm(elsewhere, GRACE));
    await signInByForm(elsewhere, { ...GRACE, password: changed });
    await elsewhere.isAt('/account/sessions');
  });

  await step('ends a session of another device', async () => {
    await page.reload();
    await grace.sees('This device');
    await grace.inspect('account-sessions');
    await page.getByRole('button', { name: 'End the session on Chrome on Linux' }).click();
    await grace.inspect('account-sessions-end');
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await grace.sees('Session ended');
    await grace.sees('You’re only signed in on this device.');
    assert.equal(await page.getByRole('button', { name: 'End all others' }).isDisabled(), true);
    await elsewhere.refused(401, '/api/v1/session', () => elsewhere.page.reload());
    await elsewhere.isAt('/sign-in?next=%2Faccount%2Fsessions');
  });
});
