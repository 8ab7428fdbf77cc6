import assert from 'node:assert/strict';
import type { APIRequestContext } from 'playwright-core';
import { chooseMore, rows } from './harness/console.ts';
import { eventually } from './harness/eventually.ts';
import { field } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { invite } from './harness/links.ts';
import { pick } from './harness/pick.ts';
import { makeOrganization } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { inviteByEmail, linkStatusOf } from './harness/settings.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = 'grace@roster.example';
const ALAN = 'alan@roster.example';
const BARBARA = 'barbara@roster.example';
const MARY = 'mary@roster.example';

journey('an admin lists pending invitations, resends and revokes them', async ({ visitor, step }) => {
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

  await step('lists invited users with their actions', async () => {
    const grace = rows(page, GRACE);
    await grace.getByText('To Activate').waitFor();
    await grace.getByText('expires in 3 days').waitFor();
    await grace.getByText('link not sent').waitFor();
    assert.equal(await grace.getByRole('button', { name: /^(Enable|Disable)/ }).count(), 0);
    await page.getByRole('button', { name: `More actions for ${GRACE}` }).click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    assert.deepEqual(await items.allTextContents(), ['Add to organization', 'Revoke invitation']);
    await keyboard.press('Escape');
    await ada.inspect('users-invited');
  });

  await step('copies a new link and voids the former one', async () => {
    await page.getByRole('button', { name: `Copy a new link for ${GRACE}` }).click();
    await ada.sees(/^The current link stops working/);
    await ada.inspect('copy-link');
    assert.equal(await linkStatusOf(api, links[0]), 'pending');
    await dialog.getByRole('button', { name: 'Create new link' }).click();
    const link = await linkOf(GRACE).inputValue();
    await ada.inspect('copy-link-done');
    await dialog.getByRole('button', { name: `Copy link for ${GRACE}` }).click();
    await copies(link);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await linkStatusOf(api, link), 'pending');
    assert.equal(await linkStatusOf(api, links[0]), 'replaced');
  });

  await step('renews an invitation, and reports addresses that have an account', async () => {
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
    assert.equal(await linkStatusOf(api, links[1]), 'replaced');
    await dialog.getByRole('button', { name: 'Done' }).click();
    assert.equal(await idOf(api, ALAN), id);
  });

  await step('changes the email and role of an invited user', async () => {
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

  await step('adds an invited user to an organization, and keeps those of the invitation', async () => {
    const acme = await makeOrganization(api, 'Acme');
    await makeOrganization(api, 'Globex');
    const organizations = [{ organizationId: acme, role: 'admin' }];
    await api.post('/api/v1/invitations', { data: { emails: [MARY], memberships: { organizations } } });
    await page.reload();
    await chooseMore(page, MARY, 'Add to organization');
    await pick(dialog, 'Organizations and projects', 'Globex');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await ada.sees(`${MARY} added`);
    assert.deepEqual(await invitedRolesOf(api, MARY), { Acme: 'admin', Globex: 'viewer' });
    await chooseMore(page, MARY, 'Add to organization');
    await pick(dialog, 'Organizations and projects', 'Acme');
    await dialog.getByText('Currently Organization admin').waitFor();
    await ada.inspect('add-invited');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await invitedRolesOf(api, MARY), { Acme: 'admin', Globex: 'viewer' });
  });

  await step('bulk actions skip invited users where they do not apply', async () => {
    const bar = page.getByLabel('Selected users');
    await rows(page, BARBARA).getByRole('checkbox').check();
    await bar.getByRole('button', { name: 'Disable' }).click();
    await ada.sees('None of the selected users can be changed.');
    await dialog.getByText(`${BARBARA}: This user hasn’t activated their account yet.`).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rows(page, BARBARA).getByRole('checkbox').uncheck();
  });

  await step('revokes an invitation after naming the address', async () => {
    await chooseMore(page, BARBARA, 'Revoke invitation');
    await dialog.getByText(`The link sent to ${BARBARA} stops working immediately`).waitFor();
    await ada.inspect('revoke');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await ada.sees(`Invitation of ${BARBARA} revoked`);
    await rows(page, BARBARA).waitFor({ state: 'detached' });
    assert.equal(await linkStatusOf(api, links[2]), 'revoked');
  });

  await step('reports an invitation that another admin has revoked', async () => {
    const [, id] = await invitationOf(api, GRACE);
    await page.getByRole('button', { name: `Copy a new link for ${GRACE}` }).click();
    assert.equal((await api.delete(`/api/v1/invitations/${id}`)).status(), 204);
    await ada.refused(409, '/resend', () => dialog.getByRole('button', { name: 'Create new link' }).click());
    await ada.sees(/revoked/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await rows(page, GRACE).waitFor({ state: 'detached' });
  });

  await step('lists the invitations that end when an admin is disabled', async () => {
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

/** Returns the roles in organizations that come with an invitation, by name. */
async function invitedRolesOf(api: APIRequestContext, email: string): Promise<Record<string, string>> {
  const [userId] = await invitationOf(api, email);
  const { items } = await (await api.get(`/api/v1/invitations?userId=${userId}`)).json();
  const organizations: { name: string; role: string }[] = items[0].memberships.organizations;
  return Object.fromEntries(organizations.map(({ name, role }) => [name, role]));
}

const idOf = async (api: APIRequestContext, email: string) => (await invitationOf(api, email))[0];

/** Inserts a user, as created by an admin; a regular user is disabled. */
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
