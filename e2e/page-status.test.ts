import assert from 'node:assert/strict';
import { rows, search } from './harness/console.ts';
import { field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { ADMIN, createUser } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: 'nanoseconds are 30 cm' };

journey('a tab of the former user changes nothing for the next one', async ({ visitor, step }) => {
  const first = await visitor();
  await first.signIn();
  await createUser(first.context.request, GRACE);
  const { page: stale } = first;
  const phone = async () => (await (await first.context.request.get('/api/v1/me')).json()).phone;
  /** Signs out and in as another user in a second tab. */
  const switchUser = async (from: string, to: { email: string; password: string }) => {
    const tab = await first.context.newPage();
    await tab.goto('/account');
    await tab.getByRole('button', { name: `Account of ${from}` }).click();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await fill(tab, { Email: to.email, Password: to.password });
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByRole('button', { name: 'Language' }).waitFor();
    await tab.waitForURL((url) => url.pathname !== '/sign-in');
    await tab.close();
  };

  await step('refuses to save and reloads', async () => {
    await first.open('/account');
    await fill(stale, { Phone: '+1 202 555 0100' });
    await switchUser(ADMIN.username, GRACE);
    await first.refused(409, '/me', () => stale.getByRole('button', { name: 'Save' }).click());
    await first.sees('You are now signed in as Grace Hopper');
    await first.sees(/Your last change was not saved/);
    await stale.getByRole('button', { name: 'Account of Grace Hopper' }).waitFor();
    assert.equal(await phone(), null);
    await first.inspect('user-changed');
  });

  await step('shows nothing of the next user in the page of the former one', async () => {
    await first.open('/account/password');
    await switchUser(GRACE.username, ADMIN);
    await first.refused(409, /\/(me\/sessions|sign-ins)$/, () =>
      stale.getByRole('link', { name: 'Sessions' }).click(),
    );
    await first.sees('You are now signed in as Ada Lovelace');
  });

  await step('does not sign out the next user', async () => {
    await first.open('/account');
    await switchUser(ADMIN.username, GRACE);
    await stale.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
    await first.refused(409, '/session', () => stale.getByRole('button', { name: 'Sign out' }).click());
    await stale.getByRole('button', { name: 'Account of Grace Hopper' }).waitFor();
  });
});

journey('losing the connection or the session loses no input', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page, context } = ada;
  const { common, settings, ui } = WORDS.en;

  await step('reports that the browser is offline and that the list is outdated', async () => {
    await ada.open('/users');
    await rows(page).first().waitFor();
    await context.setOffline(true);
    await ada.sees(common.pageStatus.offline);
    await page.getByRole('button', { name: 'Sort' }).click();
    await page.getByRole('menuitemradio').nth(2).click();
    await page.getByRole('button', { name: ui.retry }).waitFor();
    await ada.inspect('offline');
    await context.setOffline(false);
    await rows(page).first().waitFor();
    await page.getByText(common.pageStatus.offline).waitFor({ state: 'detached' });
  });

  await step('loads the toasts when the connection is back that was lost before', async () => {
    const unreachable = /\/(healthz$|assets\/ToastArea-)/;
    await context.route(unreachable, (route) => route.abort('internetdisconnected'));
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/healthz'));
    await ada.open('/users');
    await failed;
    await context.unroute(unreachable);
    await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' });
    await rows(page).first().waitFor();
  });

  await step('opens a dialog whose code could not be loaded as soon as the connection is back', async () => {
    const unreachable = /\/(healthz$|assets\/UserDialogs-)/;
    await context.route(unreachable, (route) => route.abort('internetdisconnected'));
    ada.expectsFailures();
    await ada.open('/users');
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Create user' }).click();
    await ada.sees(/^Can’t reach the server\. Check your connection/);
    await context.unroute(unreachable);
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Create user' }).click();
    await page.getByRole('dialog', { name: 'Create user' }).waitFor();
  });

  await step('shows a page whose code could not be loaded as soon as the connection is back', async () => {
    await ada.open('/users');
    await rows(page).first().waitFor();
    ada.expectsFailures();
    await context.setOffline(true);
    await page.getByRole('link', { name: settings.title }).click();
    await ada.sees(/^Can’t reach the server\. Check your connection/);
    await ada.inspect('offline-page');
    await context.setOffline(false);
    await ada.isAt(/^\/settings/);
    await page.getByRole('heading', { level: 1, name: settings.title }).waitFor();
    // Its style as well.
    await page.waitForFunction(() =>
      [...document.styleSheets].some(({ href }) => href?.includes('SettingsPage')),
    );
    const links = page.locator('link[rel="stylesheet"]');
    assert.equal(await links.evaluateAll((all) => all.every((link) => 'sheet' in link && link.sheet)), true);
  });

  await step('marks a list that could not be refreshed', async () => {
    await ada.open('/users');
    await rows(page).first().waitFor();
    await page.route('**/api/v1/users?*', (route) => route.abort('connectionrefused'));
    ada.expectsFailures();
    await context.setOffline(true);
    await ada.sees(common.pageStatus.offline);
    await context.setOffline(false);
    await ada.sees(/^This list could not be refreshed/);
    await ada.inspect('outdated-list');
    // The console tries again by itself.
    await page.unroute('**/api/v1/users?*');
    await page.getByText(/^This list could not be refreshed/).waitFor({ state: 'detached' });
  });

  await step('keeps the input when the session ends, and submits it after signing in again', async () => {
    await ada.open('/account');
    await fill(page, { Phone: '+1 202 555 0111' });
    await roster.sql('DELETE FROM sessions');
    const save = page.getByRole('button', { name: 'Save' });
    await ada.refused(401, '/me', () => save.click());
    await ada.sees(common.pageStatus.sessionEnded);
    await ada.inspect('session-ended');
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: common.pageStatus.signIn }).click(),
    ]);
    await fill(tab, { Email: ADMIN.email, Password: ADMIN.password });
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.waitForURL((url) => url.pathname === '/account');
    await tab.close();
    await save.click();
    await ada.sees('Profile saved');
    await page.getByText(common.pageStatus.sessionEnded).waitFor({ state: 'detached' });
  });

  await step('asks before Back, a link, a reload or signing out discards input', async () => {
    await ada.open('/account');
    await page.getByRole('link', { name: 'Password' }).click();
    await fill(page, { 'Current password': 'half a' });
    const dialog = page.getByRole('dialog');
    const stays = async (leave: () => Promise<unknown>) => {
      await leave();
      await dialog.getByText(common.leave.text).waitFor();
      await dialog.getByRole('button', { name: ui.cancel }).click();
      assert.equal(await field(page, 'Current password').inputValue(), 'half a');
    };
    await stays(() => page.evaluate(() => history.back()));
    await stays(() => page.getByRole('link', { name: 'Sessions' }).click());
    await stays(async () => {
      await page.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
    });
    const asked: string[] = [];
    page.once('dialog', (question) => {
      asked.push(question.type());
      void question.accept();
    });
    await page.reload();
    assert.deepEqual(asked, ['beforeunload']);
    assert.equal(await field(page, 'Current password').inputValue(), '');
    await fill(page, { 'Current password': 'half a' });
    await page.getByRole('link', { name: 'Sessions' }).click();
    await dialog.waitFor();
    await ada.inspect('leave-form');
    await dialog.getByRole('button', { name: common.leave.confirm }).click();
    await ada.isAt('/account/sessions');
  });
});

journey('the browser’s translation does not break the console', async ({ visitor }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  await ada.open('/users');
  await rows(page).first().waitFor();
  ada.expectsFailures();
  // What the translation of Chrome does: it puts every text into new elements.
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node instanceof Text && node.data.trim() !== '' && node.parentElement?.tagName !== 'STYLE')
        texts.push(node);
    for (const text of texts) {
      const font = document.createElement('font');
      font.textContent = `«${text.data}»`;
      text.replaceWith(font);
    }
  });
  await search(page).fill('ada');
  await ada.sees('The page was rebuilt');
  await rows(page, 'Ada Lovelace').getByText('Ada', { exact: true }).first().waitFor();
  await ada.inspect('translated');
});
