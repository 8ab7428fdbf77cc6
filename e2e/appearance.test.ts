import assert from 'node:assert/strict';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { inviteByEmail } from './harness/settings.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys(async (roster) => {
  await roster.setUp();
  await roster.seed(100);
});

for (const look of LOOKS) {
  journey(`pages and dialogs, ${look.name}`, async ({ roster, visitor, step }) => {
    const words = WORDS[look.language];
    const ada = await visitor(browserWith(look, roster));
    const { page } = ada;
    const isNarrow = look.options.isMobile === true;
    const username = `Katherine ${look.name}`;
    const email = `katherine-${look.name}@roster.example`;
    const dialog = page.getByRole('dialog').filter({ visible: true });
    const button = (text: string, name = username) =>
      page.getByRole('button', { name: filled(text, { name }), exact: true });
    const see = (what: string) => ada.inspect(`${look.name}-${what}`);

    await step('pages without a session', async () => {
      await ada.open('/sign-in');
      await ada.sees(words.signIn.forgot);
      await see('sign-in');
      await ada.open('/nowhere');
      await page.getByRole('heading', { name: words.common.notFound.title, level: 1 }).waitFor();
      await see('not-found-outside');
      assert.equal(new URL(page.url()).pathname, '/nowhere');
    });

    await ada.signIn();
    await createUser(ada.context.request, { username, email });
    const katherine = await visitor();
    await katherine.signIn({ email, password: SEED_PASSWORD });

    await step('pages', async () => {
      for (const [path, title] of [
        ['/users', words.users.title],
        ['/users?q=mart', words.users.title],
        ['/users?q=nobody-is-called-so', words.users.title],
        ['/account', words.account.profile.title],
        ['/account/password', words.account.password.title],
        ['/account/sessions', words.account.sessions.title],
        ['/nowhere', words.common.notFound.title],
      ] as const) {
        await ada.open(path);
        await page.getByRole('heading', { name: title, level: 1 }).waitFor();
        await see(`page${path.replaceAll(/\W+/g, '-')}`);
      }
    });

    await step('menus', async () => {
      // A list of one user, which axe checks faster; the full list is checked above.
      await ada.open(`/users?q=${email}`);
      await button(words.users.action.moreOf).waitFor();
      if (isNarrow) {
        await button(words.common.navigation.open).click();
        await dialog.getByRole('link', { name: words.common.navigation.sessions }).waitFor();
        await see('navigation');
        await button(words.common.navigation.close).click();
        await dialog.waitFor({ state: 'detached' });
      }
      if (isNarrow) await button(words.ui.filters.show).click();
      const menus = {
        person: button(words.common.person.menu, 'Ada Lovelace'),
        languages: button(words.common.language.label),
        sort: button(words.users.filters.sort),
        more: button(words.users.action.moreOf),
      };
      for (const [what, opener] of Object.entries(menus)) {
        await opener.click();
        await see(`menu-${what}`);
        await page.keyboard.press('Escape');
      }
    });

    await step('dialogs', async () => {
      const { action } = words.users;
      const dialogs: Record<string, string[]> = {
        create: [words.users.createUser],
        edit: [action.editOf],
        disable: [action.disableOf],
        reset: [action.moreOf, action.resetPassword],
        sessions: [action.moreOf, action.sessions],
        delete: [action.moreOf, action.delete],
      };
      for (const [what, [opener = '', item]] of Object.entries(dialogs)) {
        await button(opener).click();
        if (item !== undefined) await page.getByRole('menuitem', { name: item }).click();
        await dialog.waitFor();
        await see(`dialog-${what}`);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
    });

    await step('invitation dialogs', async () => {
      const { users, userDialogs } = words;
      await inviteByEmail(ada.context.request);
      await ada.open('/users?status=pending');
      await button(users.inviteUsers).click();
      await dialog.waitFor();
      await see('dialog-invite');
      await dialog
        .getByRole('textbox')
        .fill(`first-${look.name}@roster.example second@ third-${look.name}@roster.example`);
      await see('dialog-invite-bad');
      await dialog
        .getByRole('button', { name: filled(userDialogs.invite.submit_other, { count: '2' }) })
        .click();
      await dialog.getByRole('button', { name: userDialogs.invited.close }).waitFor();
      await see('dialog-invited');
      await dialog.getByRole('button', { name: userDialogs.invited.close }).click();
      await dialog.waitFor({ state: 'detached' });
      const invited = `first-${look.name}@roster.example`;
      await button(users.action.copyLinkOf, invited).waitFor();
      await see('page-users-invited');
      const dialogs: Record<string, string[]> = {
        'edit-invited': [users.action.editOf],
        'copy-link': [users.action.copyLinkOf],
        revoke: [users.action.moreOf, users.action.revoke],
      };
      for (const [what, [opener = '', item]] of Object.entries(dialogs)) {
        await button(opener, invited).click();
        if (item !== undefined) await page.getByRole('menuitem', { name: item }).click();
        await dialog.waitFor();
        await see(`dialog-${what}`);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
      await inviteByEmail(ada.context.request, 'none');
      await ada.open(`/users?q=${email}`);
    });

    await step('bulk actions', async () => {
      await page.getByRole('checkbox', { name: filled(words.users.row.select, { name: username }) }).check();
      await see('bulk');
      const bar = page.getByLabel(words.users.bulk.label);
      await bar.getByRole('button', { name: words.users.bulk.confirm.delete }).click();
      await dialog.waitFor();
      await see('dialog-bulk-delete');
    });
  });
}
