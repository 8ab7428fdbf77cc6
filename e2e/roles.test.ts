import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { rows, switchLanguage } from './harness/console.ts';
import { journeys } from './harness/journey.ts';
import { ADMIN, createUser } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const LAST_ADMIN = 'This is the last active system admin.';

journey('the last system admin keeps the role', async ({ visitor, step }) => {
  const ada = await visitor();
  const { page } = ada;
  const dialog = page.getByRole('dialog');
  const disable = page.getByRole('button', { name: 'Disable Ada Lovelace' });
  const more = page.getByRole('button', { name: 'More actions for Ada Lovelace' });
  await ada.signIn();
  await ada.open('/users');

  await step('cannot disable themselves, and sees the reason', async () => {
    await disable.focus();
    await page.getByRole('tooltip', { name: LAST_ADMIN }).or(page.getByText(LAST_ADMIN)).first().waitFor();
    assert.equal(await isDenied(disable), true);
    await disable.press('Enter');
    assert.equal(await dialog.count(), 0);
    await ada.inspect('last-admin-disable');
  });

  await step('cannot delete themselves, nor reset their own password', async () => {
    await more.click();
    const remove = page.getByRole('menuitem', { name: 'Delete' });
    assert.equal(await isDenied(remove), true);
    await remove.getByText(LAST_ADMIN).waitFor();
    const reset = page.getByRole('menuitem', { name: 'Reset password' });
    assert.equal(await isDenied(reset), true);
    await reset.getByText('Change your own password in My account.').waitFor();
    await ada.inspect('last-admin-menu');
    await remove.press('Enter');
    assert.equal(await dialog.count(), 0);
    await page.keyboard.press('Escape');
  });

  await step('cannot demote themselves', async () => {
    await page.getByRole('button', { name: 'Edit Ada Lovelace' }).click();
    await dialog.getByText(LAST_ADMIN).waitFor();
    assert.equal(await dialog.getByRole('radio', { name: 'Regular user' }).isDisabled(), true);
    await ada.inspect('last-admin-edit');
    await page.keyboard.press('Escape');
  });

  await step('can once there is another admin', async () => {
    const katherine = { username: 'Katherine Johnson', email: 'katherine@roster.example' };
    await createUser(ada.context.request, { ...katherine, systemRole: 'admin' });
    await page.reload();
    await rows(page, katherine.email).waitFor();
    assert.equal(await isDenied(disable), false);
    await page.getByRole('button', { name: 'Edit Ada Lovelace' }).click();
    await dialog.getByText('Regular user').click();
    await ada.sees(WORDS.en.userDialogs.edit.demoteSelf);
    await ada.inspect('edit-demotion');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
});

journey('a regular user sees the own account only', async ({ visitor, step }) => {
  const ada = await visitor();
  const alan = await visitor();
  const person = {
    username: 'Alan Turing',
    email: 'alan@roster.example',
    password: 'enigma was broken 1940',
  };
  await ada.signIn(ADMIN);
  await createUser(ada.context.request, person);
  await alan.signIn(person);
  const { page } = alan;

  await step('starts at the account page, without the administration', async () => {
    await alan.open('/');
    await alan.isAt('/account');
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
    const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents();
    assert.deepEqual(links, ['Profile', 'My organizations', 'Password', 'Sessions']);
    assert.equal(await page.getByText('Administration').count(), 0);
    await alan.inspect('regular-user-account');
  });

  await step('sees that users are for system admins, with a link to the account', async () => {
    for (const [language, { common }] of Object.entries(WORDS)) {
      await alan.open('/users');
      await alan.sees(common.adminsOnly.title);
      await alan.isAt('/users');
      await alan.inspect(`admins-only-${language}`);
      await page.getByRole('link', { name: common.adminsOnly.account }).click();
      await alan.isAt('/account');
      await switchLanguage(page, common.language.label, language === 'en' ? '中文' : 'English');
    }
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  });

  await step('sees “not found” for an unknown page', async () => {
    await alan.open('/nowhere');
    await alan.sees('There is no page at this address.');
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).waitFor();
    await alan.inspect('not-found');
    await page.getByRole('link', { name: 'Go to the start page' }).click();
    await alan.isAt('/account');
  });
});

const isDenied = async (control: Locator) => (await control.getAttribute('aria-disabled')) === 'true';
