import assert from 'node:assert/strict';
import type { APIRequestContext } from 'playwright-core';
import { chooseMore, rows } from './harness/console.ts';
import { eventually } from './harness/eventually.ts';
import { field } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { invite } from './harness/links.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { inviteByEmail, worthOf } from './harness/settings.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = 'grace@roster.example';
const ALAN = 'alan@roster.example';
const BARBARA = 'barbara@roster.example';

journey('an admin looks after who has not come yet', async ({ visitor, step }) => {
  const ada = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = ada;
  const { keyboard } = page;
  const dialog = page.getByRole('dialog');
  const emails = field(dialog, 'Emails');
  const linkOf = (email: string) => dialog.getByRole('textbox', { name: `Link for ${email}`, exact: true });
  const copies = (text: string | undefined) =>
    eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text));
  await ada.signIn();
  const api = ada.context.request;
  await inviteByEmail(api);
  const links = await invite(api, GRACE, ALAN, BARBARA);
  await ada.open('/users');

  await step('the invited stand in the list, with what can be done with them', async () => {
    const grace = rows(page, GRACE);
    await grace.getByText('To Activate').waitFor();
    await grace.getByText('expires in 3 days').waitFor();
    await grace.getByText('link not sent').waitFor();
    assert.equal(await grace.getByRole('button', { name: /^(Enable|Disable)/ }).count(), 0);
    await page.getByRole('button', { name: `More actions for ${GRACE}` }).click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    assert.deepEqual(await items.allTextContents(), ['Revoke invitation']);
    await keyboard.press('Escape');
    await ada.inspect('users-invited');
  });

  await step('a link that is copied later is a new one; the former one dies', async () => {
    await page.getByRole('button', { name: `Copy a new link for ${GRACE}` }).click();
    await ada.sees(/^The current link stops working/);
    await ada.inspect('copy-link');
    assert.equal(await worthOf(api, links[0]), 'pending');
    await dialog.getByRole('button', { name: 'Create new link' }).click();
    const link = await linkOf(GRACE).inputValue();
    await ada.inspect('copy-link-done');
    await dialog.getByRole('button', { name: `Copy link for ${GRACE}` }).click();
    await copies(link);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await worthOf(api, link), 'pending');
    assert.equal(await worthOf(api, links[0]), 'replaced');
  });

  await step('inviting again renews; who has an account is said so', async () => {
    const id = await idOf(api, ALAN);
    await createUserDirectly(api, 'Edsger Dijkstra', 'edsger@roster.example');
    await page.getByRole('button', { name: 'Invite users' }).click();
    await emails.fill(`ada@roster.example ${ALAN} edsger@roster.example`);
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await dialog.getByText('1 user invited').waitFor();
    const resultOf = (email: string) => dialog.getByRole('listitem').filter({ hasText: email });
    await resultOf('ada@').getByText('Already has an active account').waitFor();
    await resultOf(ALAN).getByText('Invited again. The previous link no longer works.').waitFor();
    await resultOf('edsger@').getByText('Has a disabled account. Enable it instead.').waitFor();
    await ada.inspect('invited-mixed');
    assert.equal(await worthOf(api, links[1]), 'replaced');
    await dialog.getByRole('button', { name: 'Done' }).click();
    assert.equal(await idOf(api, ALAN), id);
  });

  await step('the email and role of an invited person can be changed', async () => {
    await page.getByRole('button', { name: `Edit ${ALAN}` }).click();
    await ada.sees(/invalidates the previous link; copy a new one/);
    assert.equal(await field(dialog, 'Username').count(), 0);
    await field(dialog, 'Email').fill('alan.turing@roster.example');
    await dialog.getByText('System admin').click();
    await ada.inspect('edit-invited');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.sees('alan.turing@roster.example saved');
    await rows(page, 'alan.turing@roster.example').getByText('System admin').waitFor();
  });

  await step('many at once: who is invited is left out where it makes no sense', async () => {
    const bar = page.getByLabel('Selected users');
    await rows(page, BARBARA).getByRole('checkbox').check();
    await bar.getByRole('button', { name: 'Disable' }).click();
    await ada.sees('None of the selected users can be changed.');
    await dialog.getByText(`${BARBARA}: This user hasn't activated their account yet.`).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rows(page, BARBARA).getByRole('checkbox').uncheck();
  });

  await step('revoking names the address, and takes the person away', async () => {
    await chooseMore(page, BARBARA, 'Revoke invitation');
    await dialog.getByText(`The link sent to ${BARBARA} stops working immediately`).waitFor();
    await ada.inspect('revoke');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await ada.sees(`Invitation of ${BARBARA} revoked`);
    await rows(page, BARBARA).waitFor({ state: 'detached' });
    assert.equal(await worthOf(api, links[2]), 'revoked');
  });

  await step('what somebody else revoked meanwhile is told', async () => {
    const [, id] = await invitationOf(api, GRACE);
    await page.getByRole('button', { name: `Copy a new link for ${GRACE}` }).click();
    assert.equal((await api.delete(`/api/v1/invitations/${id}`)).status(), 204);
    await ada.refused(409, '/resend', () => dialog.getByRole('button', { name: 'Create new link' }).click());
    await ada.sees(/revoked/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await rows(page, GRACE).waitFor({ state: 'detached' });
  });

  await step('disabling an admin tells which invitations go with them', async () => {
    const katherine = { username: 'Katherine Johnson', email: 'katherine@roster.example' };
    await createUserDirectly(api, katherine.username, katherine.email, 'admin');
    const other = await visitor();
    await other.signIn({ email: katherine.email, password: SEED_PASSWORD });
    const invited = { emails: ['dorothy@roster.example'] };
    assert.equal((await other.context.request.post('/api/v1/invitations', { data: invited })).status(), 200);
    await page.reload();
    await page.getByRole('button', { name: 'Disable Katherine Johnson' }).click();
    await ada.sees('1 pending invitation is revoked.');
    await ada.inspect('disable-with-invitations');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await ada.sees('Katherine Johnson disabled');
    await rows(page, 'dorothy@roster.example').waitFor({ state: 'detached' });
  });
});

async function invitationOf(
  api: APIRequestContext,
  email: string,
): Promise<[user: string, invitation: string]> {
  const { items } = await (await api.get(`/api/v1/users?q=${encodeURIComponent(email)}`)).json();
  return [items[0].id, items[0].invitation?.id];
}

const idOf = async (api: APIRequestContext, email: string) => (await invitationOf(api, email))[0];

/** Somebody from the time when people were created; a regular user is disabled since. */
async function createUserDirectly(
  api: APIRequestContext,
  username: string,
  email: string,
  systemRole: 'admin' | 'user' = 'user',
): Promise<void> {
  await inviteByEmail(api, 'none');
  await createUser(api, { username, email, systemRole });
  await inviteByEmail(api);
  if (systemRole === 'user') await api.post(`/api/v1/users/${await idOf(api, email)}/disable`);
}
