import type { BrowserContextOptions } from 'playwright-core';
import { journeys } from './harness/journey.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { filled, type Language, WORDS } from './harness/words.ts';

const journey = journeys(async (roster) => {
  await roster.setUp();
  await roster.seed(100);
});

const phone = (width: number): BrowserContextOptions => ({
  viewport: { width, height: 780 },
  isMobile: true,
  hasTouch: true,
});

/** The ways in which people look at the console. */
const LOOKS: { name: string; language?: Language; options?: BrowserContextOptions }[] = [
  { name: 'light' },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'chinese', language: 'zh' },
  { name: 'phone-390', options: phone(390) },
  { name: 'phone-360-dark-chinese', language: 'zh', options: { ...phone(360), colorScheme: 'dark' } },
];

for (const { name: look, language = 'en', options = {} } of LOOKS) {
  journey(`every page and dialog is right: ${look}`, async ({ roster, visitor, step }) => {
    const words = WORDS[language];
    const localStorage = [{ name: 'roster-language', value: language }];
    const storageState = { cookies: [], origins: [{ origin: roster.url, localStorage }] };
    const ada = await visitor({ ...options, storageState });
    const { page } = ada;
    const isNarrow = options.isMobile === true;
    const username = `Katherine ${look}`;
    const email = `katherine-${look}@roster.example`;
    const dialog = page.getByRole('dialog').filter({ visible: true });
    const button = (text: string, name = username) =>
      page.getByRole('button', { name: filled(text, { name }), exact: true });
    const see = (what: string) => ada.inspect(`${look}-${what}`);

    await step('pages without a session', async () => {
      await ada.open('/sign-in');
      await ada.sees(words.signIn.forgot);
      await see('sign-in');
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
      // With one person behind them, which axe is through with sooner; the full list stands above.
      await ada.open(`/users?q=${email}`);
      await button(words.users.action.moreOf).waitFor();
      if (isNarrow) {
        await button(words.common.navigation.open).click();
        await dialog.getByRole('link', { name: words.common.navigation.sessions }).waitFor();
        await see('navigation');
        await button(words.common.navigation.close).click();
        await dialog.waitFor({ state: 'detached' });
      }
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

    await step('many at once', async () => {
      await page.getByRole('checkbox', { name: filled(words.users.row.select, { name: username }) }).check();
      await see('bulk');
      const bar = page.getByLabel(words.users.bulk.label);
      await bar.getByRole('button', { name: words.users.bulk.confirm.delete }).click();
      await dialog.waitFor();
      await see('dialog-bulk-delete');
    });
  });
}
