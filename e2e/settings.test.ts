import assert from 'node:assert/strict';
import { faultUnder, field, fill, valuesOf } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { createUser } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

journey('an admin sets the name and root URL of the system', async (travel) => {
  const { roster, visitor, step } = travel;
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const card = page.getByRole('region', { name: 'General', exact: true });
  const edit = card.getByRole('button', { name: 'Edit General' });
  const save = card.getByRole('button', { name: 'Save' });

  await step('finds the settings in the navigation', async () => {
    await ada.open('/users');
    await page.getByRole('link', { name: 'System settings' }).click();
    await ada.isAt('/settings/general');
    await page.getByRole('heading', { name: 'System settings', level: 1 }).waitFor();
    await card.getByText('Not set').waitFor();
    await ada.inspect('settings-general');
  });

  await step('shows all faults at once below their fields and keeps the input', async () => {
    await edit.press('Enter');
    assert.equal(
      await field(card, 'System name').evaluate((input) => input === document.activeElement),
      true,
    );
    const typed = { 'System name': 'Edge Platform', 'Root URL': 'roster', 'Contact email': 'help@' };
    await fill(card, typed);
    await ada.refused(422, '/settings/general', () => field(card, 'Contact email').press('Enter'));
    assert.match(await faultUnder(card, 'Root URL'), /http:\/\/ or https:\/\/ address without a path/);
    assert.match(await faultUnder(card, 'Contact email'), /valid email/);
    assert.deepEqual(await valuesOf(card, Object.keys(typed)), typed);
    await ada.inspect('settings-general-faults');
  });

  await step('tests a root URL before saving it', async () => {
    const test = card.getByRole('button', { name: 'Test the root URL' });
    await ada.refused(422, '/settings/general/test', () => test.click());
    assert.match(await faultUnder(card, 'Root URL'), /without a path/);
    await fill(card, { 'Root URL': 'http://127.0.0.1:2' });
    await test.click();
    await card.getByText(/^Connection refused/).waitFor();
    await ada.inspect('settings-root-refused');
    await fill(card, { 'Root URL': `${roster.url}/` });
    await card.getByText(/^Connection refused/).waitFor({ state: 'detached' });
    await test.click();
    await card.getByText('Address works').waitFor();
  });

  await step('saves with Enter, and sees the new name at once', async () => {
    await fill(card, { 'Contact email': 'help@roster.example' });
    await field(card, 'System name').press('Enter');
    await ada.sees('General saved');
    await card.getByText(roster.url, { exact: true }).waitFor();
    await card.getByText('help@roster.example').waitFor();
    await page.getByRole('banner').getByText('Edge Platform').waitFor();
    assert.equal(await page.title(), 'System settings · Edge Platform');
    assert.equal(await edit.evaluate((button) => button === document.activeElement), true);
    await card.getByRole('button', { name: 'Test the root URL' }).click();
    await card.getByText('Address works').waitFor();
    await ada.inspect('settings-general-saved');
  });

  await step('Esc leaves an unchanged card at once, and asks before it discards changes', async () => {
    await edit.click();
    await page.keyboard.press('Escape');
    await save.waitFor({ state: 'detached' });
    await edit.click();
    await fill(card, { 'System name': 'Something else' });
    await page.keyboard.press('Escape');
    await card.getByText('Discard your changes?').waitFor();
    await ada.inspect('settings-discard');
    await card.getByRole('button', { name: 'Keep editing' }).click();
    assert.equal(await field(card, 'System name').inputValue(), 'Something else');
    await card.getByRole('button', { name: 'Cancel' }).click();
    await card.getByRole('button', { name: 'Discard' }).click();
    await card.getByText('Edge Platform', { exact: true }).waitFor();
    assert.equal(await save.count(), 0);
  });

  await step('asks before leaving a page with unsaved changes', async () => {
    await edit.click();
    await fill(card, { 'System name': 'Something else' });
    const dialog = page.getByRole('dialog', { name: 'Discard your changes?' });
    await page.getByRole('link', { name: 'Users' }).click();
    await ada.inspect('settings-leave');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await ada.isAt('/settings/general');
    assert.equal(await field(card, 'System name').inputValue(), 'Something else');
    await page.getByRole('link', { name: 'Users' }).click();
    await dialog.getByRole('button', { name: 'Discard and leave' }).click();
    await ada.isAt('/users');
    await page.goBack();
    await card.getByText('Edge Platform', { exact: true }).waitFor();
  });

  await step('resolves a conflict with another admin', async () => {
    await edit.click();
    await fill(card, { 'System name': 'Edge & Cloud' });
    const contactEmail = 'elsewhere@roster.example';
    await ada.context.request.patch('/api/v1/settings/general', { data: { contactEmail } });
    await ada.refused(412, '/settings/general', () => save.click());
    await ada.sees('General was changed by someone else');
    await ada.inspect('settings-stale');
    await card.getByRole('button', { name: 'Load latest version' }).click();
    await ada.sees(/^The latest version is loaded/);
    assert.deepEqual(await valuesOf(card, ['System name', 'Contact email']), {
      'System name': 'Edge & Cloud',
      'Contact email': contactEmail,
    });
    await save.click();
    await card.getByText('Edge & Cloud', { exact: true }).waitFor();
  });

  await step('the default language applies at once to users without a choice', async () => {
    const { settings } = WORDS.zh;
    await edit.click();
    await field(card, 'Language').selectOption('zh');
    await save.click();
    await page.getByRole('heading', { name: settings.title, level: 1 }).waitFor();
    await page.getByRole('button', { name: `编辑${settings.general.title}` }).click();
    await field(page.getByRole('form'), settings.general.language).selectOption('en');
    await page.getByRole('button', { name: settings.save }).click();
    await page.getByRole('heading', { name: 'System settings', level: 1 }).waitFor();
  });
});

journey('an admin sets how accounts are created', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const card = page.getByRole('region', { name: 'User invite' });

  await step('sees what inviting means without a mail server', async () => {
    await ada.open('/settings/general');
    await card.getByRole('button', { name: 'Edit User invite' }).click();
    await card.getByRole('radio', { name: 'Invited by email' }).check();
    await card.getByText(/^No mail server is configured/).waitFor();
    await ada.inspect('settings-invite');
  });

  await step('enters durations in chosen units', async () => {
    assert.equal(await field(card, 'Invitation expiry').inputValue(), '3');
    await fill(card, { 'Invitation expiry': '31', 'Password reset expiry': '4' });
    await card.getByRole('button', { name: 'Save' }).click();
    assert.equal(await faultUnder(card, 'Invitation expiry'), 'Must be between 1 hour and 30 days');
    assert.equal(await faultUnder(card, 'Password reset expiry'), 'Must be between 5 minutes and 24 hours');
    await fill(card, { 'Invitation expiry': '36', 'Password reset expiry': '2' });
    await card.getByLabel('Invitation expiry: unit').selectOption('hours');
    await card.getByLabel('Password reset expiry: unit').selectOption('hours');
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByText('36 hours').waitFor();
    await card.getByText('2 hours', { exact: true }).waitFor();
    const answer = await ada.context.request.get('/api/v1/settings/user-invite');
    const { method, invitationExpiryHours, passwordResetExpiryMinutes } = await answer.json();
    assert.deepEqual([method, invitationExpiryHours, passwordResetExpiryMinutes], ['email', 36, 120]);
  });

  await step('the Users page changes at once', async () => {
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Invite users' }).waitFor();
    await page.getByRole('link', { name: 'System settings' }).click();
    await card.getByRole('button', { name: 'Edit User invite' }).click();
    await card.getByRole('radio', { name: 'Created by admins' }).check();
    await card.getByRole('button', { name: 'Save' }).click();
    await ada.sees('User invite saved');
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Create user' }).waitFor();
  });
});

journey('an admin sets the password policy', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const card = page.getByRole('region', { name: 'Password policy' });
  const edit = card.getByRole('button', { name: 'Edit Password policy' });
  const save = card.getByRole('button', { name: 'Save' });
  const rules = page.getByRole('list', { name: 'Password requirements' });

  await step('custom rules', async () => {
    await ada.open('/settings/general');
    await edit.click();
    await card.getByRole('radio', { name: 'Custom' }).check();
    await fill(card, { 'Minimum length': '7', History: '11' });
    await ada.refused(422, '/settings/password-policy', () => save.click());
    assert.notEqual(await faultUnder(card, 'Minimum length'), '');
    assert.notEqual(await faultUnder(card, 'History'), '');
    await ada.inspect('settings-policy-faults');
    await fill(card, { 'Minimum length': '12', History: '3' });
    await field(card, 'Character types').selectOption('3');
    await save.click();
    await card.getByText('12 characters').waitFor();
    await card.getByText('The latest 3 passwords can’t be used again').waitFor();
  });

  await step('the rules are shown when a password is chosen', async () => {
    await page.getByRole('link', { name: 'Password', exact: true }).click();
    await rules.getByText('12 to 128 characters').waitFor();
    await rules.getByText('3 of: letters, numbers, symbols').waitFor();
    await ada.inspect('settings-policy-guide');
  });

  await step('the rules of a preset', async () => {
    await page.getByRole('link', { name: 'System settings' }).click();
    await edit.click();
    await card.getByRole('radio', { name: 'NIST' }).check();
    await save.click();
    await card.getByText('15 characters').waitFor();
    await card.getByText('Any characters').waitFor();
    await page.getByRole('link', { name: 'Password', exact: true }).click();
    await rules.getByText('15 to 128 characters').waitFor();
    assert.equal(await rules.getByText('letters, numbers, symbols').count(), 0);
  });
});

journey('settings are for system admins', async ({ visitor, step }) => {
  const ada = await visitor();
  const alan = await visitor();
  await ada.signIn();
  const person = {
    username: 'Alan Turing',
    email: 'alan@roster.example',
    password: 'enigma was broken in 1940',
  };
  await createUser(ada.context.request, person);
  await alan.signIn(person);

  await step('other users see that, at every address', async () => {
    for (const path of ['/settings', '/settings/general', '/settings/mails']) {
      await alan.open(path);
      await alan.sees('You can’t open this page');
      await alan.page.getByRole('heading', { name: 'System settings', level: 1 }).waitFor();
    }
    await alan.inspect('settings-admins-only');
    assert.equal(await alan.page.getByRole('link', { name: 'System settings' }).count(), 0);
  });
});
