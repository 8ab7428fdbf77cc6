import assert from 'node:assert/strict';
import {
  chooseMore,
  isSignedOutAtNextClick,
  rows,
  search,
  signInByForm,
  signOut,
} from './harness/console.ts';
import { eventually } from './harness/eventually.ts';
import { faultUnder, field, fill, valuesOf } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { ADMIN } from './harness/server.ts';

const journey = journeys();

const DAY = 86_400;
const GRACE = { email: 'grace@roster.example', password: 'nanoseconds are 30 cm' };

journey('an admin sets Roster up, creates, edits and deletes a user', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  const grace = await visitor();
  const { page } = ada;
  const dialog = page.getByRole('dialog');

  await step('creates the first admin by the setup link, after invalid input', async () => {
    await page.goto(roster.setupLink);
    await page.getByRole('heading', { name: 'Set up Roster' }).waitFor();
    const submit = page.getByRole('button', { name: 'Create admin and sign in' });
    await ada.inspect('setup');

    await fill(page, { 'Your name': ADMIN.username, Email: 'ada@', Password: 'abcdefghi' });
    await fill(page, { 'Confirm password': 'abcdefghj' });
    await submit.click();
    assert.equal(await faultUnder(page, 'Confirm password'), 'Passwords don’t match');
    assert.equal(await faultUnder(page, 'Email'), 'Invalid email address');

    await fill(page, { Email: ADMIN.email, Password: 'abc', 'Confirm password': 'abc' });
    await ada.sees('Very weak');
    await ada.refused(422, '/setup', () => submit.click());
    assert.match(
      await faultUnder(page, 'Password'),
      /at least 8 characters.*at least 2 of letters, numbers and symbols/,
    );
    await ada.inspect('setup-faults');

    await fill(page, { Password: ADMIN.password, 'Confirm password': ADMIN.password });
    await submit.click();
    await ada.isAt('/users');
    await rows(page, ADMIN.email).waitFor();
    await ada.sees('1 user');
  });

  await step('rejects the setup link after its use', async () => {
    await signOut(ada, ADMIN.username);
    await page.goto(roster.setupLink);
    await ada.sees('Setup is complete');
    await ada.inspect('setup-done');
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await ada.isAt('/sign-in');
  });

  await step('rejects a wrong password; "Remember me" survives a browser restart', async () => {
    await ada.refused(401, '/session', () => signInByForm(ada, { ...ADMIN, password: 'not this one' }));
    await ada.sees('Incorrect email or password.');
    assert.equal(await field(page, 'Email').inputValue(), ADMIN.email);
    await ada.inspect('sign-in-refused');

    await signInByForm(ada, ADMIN, { rememberMe: true });
    await ada.isAt('/users');
    const [cookie] = await sessionCookies();
    const left = (cookie?.expires ?? 0) - Date.now() / 1000;
    assert.ok(left > 29 * DAY && left <= 30 * DAY, `the cookie is kept ${left / DAY} days`);
    const later = await afterRestart();
    await later.open('/users');
    await rows(later.page, ADMIN.email).waitFor();
  });

  await step('without "Remember me" the session ends with the browser', async () => {
    await signOut(ada, ADMIN.username);
    await signInByForm(ada, ADMIN);
    await ada.isAt('/users');
    const [cookie] = await sessionCookies();
    assert.equal(cookie?.expires, -1);
    const later = await afterRestart();
    await later.open('/users');
    await later.isAt('/sign-in?next=%2Fusers');
  });

  await step('creates a user; faults are below their fields and the input is kept', async () => {
    await page.getByRole('button', { name: 'Create user' }).click();
    const submit = dialog.getByRole('button', { name: 'Create user' });
    await fill(dialog, { Username: 'Grace\u202e', Email: 'grace@', Phone: 'call me', Password: 'abc' });
    await submit.click();
    assert.match(await faultUnder(dialog, 'Username'), /letters, digits/);
    assert.equal(await faultUnder(dialog, 'Email'), 'Invalid email address');
    await fill(dialog, { Username: "Grace O'Hopper Jr.", Email: 'grace@roster.example' });
    await ada.refused(422, '/users', () => submit.click());
    assert.match(await faultUnder(dialog, 'Phone'), /digits, spaces/);
    assert.match(
      await faultUnder(dialog, 'Password'),
      /at least 8 characters.*at least 2 of letters, numbers and symbols/,
    );
    await ada.inspect('create-faults');

    const typed = { Username: 'Grace Hopper', Email: 'ADA@roster.example', Phone: '+1 202 555 0100' };
    await fill(dialog, { ...typed, Password: GRACE.password });
    await ada.refused(409, '/users', () => submit.click());
    assert.equal(await faultUnder(dialog, 'Email'), 'Already belongs to a user');
    assert.deepEqual(await valuesOf(dialog, [...Object.keys(typed), 'Password']), {
      ...typed,
      Password: GRACE.password,
    });

    await fill(dialog, { Email: GRACE.email });
    const mustChange = dialog.getByRole('checkbox', { name: /new password at first sign-in/ });
    assert.equal(await mustChange.isChecked(), true);
    await mustChange.uncheck();
    await dialog.getByRole('textbox', { name: 'Email' }).press('Enter');
    await ada.sees('Grace Hopper created');
    await dialog.waitFor({ state: 'detached' });
    await rows(page, GRACE.email).waitFor();
    await ada.sees('2 users');
  });

  await step('searches by a fragment, which is kept in the address', async () => {
    await search(page).fill('hOpp');
    await ada.isAt('/users?q=hOpp');
    await rows(page, ADMIN.email).waitFor({ state: 'detached' });
    assert.equal(await rows(page).locator('mark').first().textContent(), 'Hopp');
    await ada.inspect('search');

    await page.reload();
    await rows(page, GRACE.email).waitFor();
    assert.equal(await search(page).inputValue(), 'hOpp');
    assert.equal(await rows(page).count(), 1);

    await page.getByRole('link', { name: 'Profile' }).click();
    await ada.isAt('/account');
    await page.goBack();
    await ada.isAt('/users?q=hOpp');
    assert.equal(await search(page).inputValue(), 'hOpp');
    await rows(page, GRACE.email).waitFor();
  });

  await step('suggests the correct spelling of a mistyped search', async () => {
    await search(page).fill('grcae');
    await ada.isAt('/users?q=grcae');
    await ada.sees('No users found');
    await ada.inspect('search-suggestion');
    await page.getByRole('button', { name: 'grace', exact: true }).click();
    await ada.isAt('/users?q=grace');
    assert.equal(await search(page).inputValue(), 'grace');
    await rows(page, GRACE.email).waitFor();
  });

  await step('goes back to the list before the search, not to each keystroke', async () => {
    await page.goBack();
    await ada.isAt('/users?q=grcae');
    await page.goBack();
    await ada.isAt('/users');
    assert.equal(await search(page).inputValue(), '');
    await ada.sees('2 users');
    await page.goForward();
    await page.goForward();
    await ada.isAt('/users?q=grace');
    await search(page).press('Escape');
    await ada.isAt('/users');
    await page.goBack();
    await ada.isAt('/users?q=grace');
    await rows(page, GRACE.email).waitFor();
  });

  await step('edits a user whom another admin changes meanwhile', async () => {
    await page.getByRole('button', { name: 'Edit Grace Hopper' }).click();
    await fill(dialog, { Phone: '+1 202 555 0199' });
    const { items } = await (await ada.context.request.get(`/api/v1/users?q=${GRACE.email}`)).json();
    const changed = await ada.context.request.patch(`/api/v1/users/${items[0].id}`, {
      data: { username: 'Grace Brewster Hopper' },
    });
    assert.equal(changed.status(), 200);

    await ada.refused(412, `/users/${items[0].id}`, () => page.keyboard.press('Enter'));
    await ada.sees('Someone else changed this user');
    await ada.inspect('edit-stale');
    await dialog.getByRole('button', { name: 'Load latest version' }).click();
    await ada.sees('The latest version is loaded');
    assert.deepEqual(await valuesOf(dialog, ['Username', 'Phone']), {
      Username: 'Grace Brewster Hopper',
      Phone: '+1 202 555 0199',
    });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.sees('Grace Brewster Hopper saved');
    await rows(page, '+1 202 555 0199').waitFor();
  });

  await step('disables a user after showing the impact; the sessions end at once', async () => {
    await grace.signIn(GRACE);
    await grace.open('/account');
    await grace.page.getByRole('heading', { name: 'Profile' }).waitFor();

    await page.getByRole('button', { name: 'Disable Grace Brewster Hopper' }).click();
    await ada.sees('1 session ends immediately.');
    await ada.inspect('disable');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await ada.sees('Grace Brewster Hopper disabled');
    await rows(page, GRACE.email).getByText('Disabled').waitFor();

    await isSignedOutAtNextClick(grace);
    await grace.refused(401, '/session', () => signInByForm(grace, GRACE));
    await grace.sees('Incorrect email or password.');
  });

  await step('enables a user, also by Undo', async () => {
    await page.getByRole('button', { name: 'Enable Grace Brewster Hopper' }).click();
    await ada.sees('Grace Brewster Hopper enabled');
    await signInByForm(grace, GRACE);
    await grace.isAt('/account/sessions');

    await page.getByRole('button', { name: 'Disable Grace Brewster Hopper' }).click();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    // Only the latest notification of a user stays: an older one's Undo would revert this action.
    const undo = page.getByRole('alert').filter({ hasText: 'Grace' });
    await undo.filter({ hasText: 'disabled' }).waitFor();
    await eventually(async () => assert.equal(await undo.count(), 1));
    await undo.getByRole('button', { name: 'Undo' }).click();
    await rows(page, GRACE.email).getByText('Active').waitFor();
  });

  await step('shows a temporary password once; it must be changed at the next sign-in', async () => {
    await chooseMore(page, 'Grace Brewster Hopper', 'Reset password');
    await ada.inspect('reset-password');
    await dialog.getByRole('button', { name: 'Reset password' }).click();
    await ada.sees('Password reset');
    const temporary = await dialog.getByLabel('Temporary password').textContent();
    await ada.inspect('reset-password-done');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await rows(page, GRACE.email)
      .getByLabel(/^Has a temporary password/)
      .waitFor();

    await grace.open('/sign-in');
    await signInByForm(grace, { ...GRACE, password: temporary ?? '' });
    await grace.isAt('/change-password');
    await grace.open('/account');
    await grace.isAt('/change-password?next=%2Faccount');
    await grace.inspect('change-password');
    await fill(grace.page, {
      'Temporary password': 'not this one',
      'New password': 'cobol is for people 60',
    });
    await fill(grace.page, { 'Confirm new password': 'cobol is for people 60' });
    const submit = grace.page.getByRole('button', { name: 'Set password and continue' });
    await grace.refused(422, '/me/password', () => submit.click());
    assert.match(await faultUnder(grace.page, 'Temporary password'), /^Incorrect password$/);
    await fill(grace.page, { 'Temporary password': temporary ?? '' });
    await submit.click();
    await grace.isAt('/account');
    await grace.sees('Grace Brewster Hopper');
  });

  await step('ends the sessions of a user', async () => {
    await chooseMore(page, 'Grace Brewster Hopper', 'Sessions');
    await dialog.getByText('Chrome on Linux').waitFor();
    await ada.inspect('sessions-of-user');
    await dialog.getByRole('button', { name: 'End all sessions' }).click();
    await dialog.getByRole('button', { name: 'End all sessions?' }).click();
    await dialog.getByText('No active sessions').waitFor();
    await ada.inspect('sessions-of-user-none');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await isSignedOutAtNextClick(grace);
  });

  await step('deletes a user after the email is typed', async () => {
    await chooseMore(page, 'Grace Brewster Hopper', 'Delete');
    const submit = dialog.getByRole('button', { name: 'Delete user' });
    await ada.sees('No active sessions.');
    assert.equal(await submit.isDisabled(), true);
    const typed = dialog.getByRole('textbox', { name: /Type/ });
    await typed.fill('grace');
    assert.equal(await submit.isDisabled(), true);
    await ada.inspect('delete');
    await typed.fill(GRACE.email);
    await submit.click();
    await ada.sees('Grace Brewster Hopper deleted');
    await ada.sees('No users found');
    await ada.inspect('users-empty');
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await ada.sees('1 user');
    await grace.refused(401, '/session', () =>
      signInByForm(grace, { ...GRACE, password: 'cobol is for people 60' }),
    );
  });

  async function sessionCookies() {
    return (await ada.context.cookies()).filter(({ name }) => name.includes('roster_session'));
  }

  /** Returns a browser with the cookies that the former one keeps when it is closed. */
  async function afterRestart() {
    const state = await ada.context.storageState();
    return visitor({
      storageState: { ...state, cookies: state.cookies.filter(({ expires }) => expires !== -1) },
    });
  }
});
