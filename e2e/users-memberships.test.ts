import assert from 'node:assert/strict';
import { chooseMore, rows } from './harness/console.ts';
import { eventually } from './harness/eventually.ts';
import { fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { pick, searchField } from './harness/pick.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example' };
const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };

journey('an admin manages memberships of users', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  const { page } = ada;
  const dialog = page.getByRole('dialog');
  await ada.signIn();
  const { request } = ada.context;
  const grace = await createUser(request, GRACE);
  const alan = await createUser(request, ALAN);
  const acme = await makeOrganization(request, 'Acme', { [grace]: 'admin', [alan]: 'viewer' });
  const globex = await makeOrganization(request, 'Globex', { [grace]: 'viewer' });
  const lathe = await makeProject(request, acme, 'Lathe', { [grace]: 'admin' });
  await makeProject(request, globex, 'Mill');

  await step('shows memberships in each row, the rest on hover', async () => {
    await ada.open('/users');
    const row = rows(page, GRACE.email);
    await row.getByText('Acme').waitFor();
    await row.getByRole('button', { name: '2 more memberships of Grace Hopper' }).hover();
    await page.getByRole('tooltip').getByText('Lathe · Project admin').waitFor();
    await ada.inspect('memberships-badges');
    await rows(page, 'ada@roster.example').getByRole('img', { name: 'No organizations' }).waitFor();
  });

  await step('filters by organization, its role, and project, kept in the address', async () => {
    await pick(page, 'Organization', 'Acme');
    await ada.isAt(`/users?organizationId=${acme}`);
    await ada.sees('2 users');
    await page.getByRole('combobox', { name: 'Organization role' }).selectOption('Organization admin');
    await ada.isAt(`/users?organizationId=${acme}&organizationRole=admin`);
    await ada.sees('1 user');
    await ada.inspect('memberships-filtered');
    await page.goBack();
    await ada.sees('2 users');
    await pick(page, 'Project', 'Lathe');
    await ada.isAt(`/users?organizationId=${acme}&projectId=${lathe}`);
    await ada.sees('1 user');
    // The fields show the filters of the address after a reload.
    await page.reload();
    await eventually(async () => {
      assert.equal(await searchField(page, 'Organization').inputValue(), 'Acme');
      assert.equal(await searchField(page, 'Project').inputValue(), 'Lathe');
    });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await ada.sees('3 users');
    assert.equal(await searchField(page, 'Organization').inputValue(), '');
  });

  await step('changes several organizations and projects at once, all or nothing', async () => {
    await chooseMore(page, ALAN.username, 'Add to organization');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText(WORDS.en.memberships.field.required).waitFor();
    await pick(dialog, 'Organizations and projects', 'Globex');
    await dialog.getByLabel('Role in Globex').selectOption('Organization admin');
    await pick(dialog, 'Add a project of Globex', 'Mill');
    await pick(dialog, 'Add organization', 'Acme');
    await dialog.getByText('Currently Viewer').waitFor();
    await pick(dialog, 'Add a project of Acme', 'Lathe');
    await dialog.getByLabel('Role in Lathe').selectOption('Project admin');
    await ada.inspect('memberships-add');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await ada.sees('Alan Turing added');
    await page.getByRole('button', { name: '3 more memberships of Alan Turing' }).waitFor();
  });

  await step('creates a user with memberships', async () => {
    await page.getByRole('button', { name: 'Create user' }).click();
    await fill(dialog, {
      Username: 'Katherine Johnson',
      Email: 'katherine@roster.example',
      Password: 'friendship 7 orbit',
    });
    await pick(dialog, 'Organizations and projects', 'Acme');
    await pick(dialog, 'Add a project of Acme', 'Lathe');
    await ada.inspect('memberships-create');
    await dialog.getByRole('button', { name: 'Create user' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '1 more membership of Katherine Johnson' }).waitFor();
  });

  await step('transfers ownership of resources without another admin in the same step', async () => {
    await page.getByRole('button', { name: 'Disable Grace Hopper' }).click();
    const left = dialog.getByRole('list', { name: WORDS.en.memberships.ownershipTransfer.label });
    await left.getByText('Acme', { exact: true }).waitFor();
    await pick(left, 'New admin of Acme', 'Alan Turing');
    await ada.inspect('memberships-ownership-transfer');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.waitFor({ state: 'detached' });
    await ada.open(`/users?organizationId=${acme}&organizationRole=admin`);
    await rows(page, ALAN.email).waitFor();
  });

  await step('in light and dark, English and Chinese, desktop and phone', async () => {
    for (const look of LOOKS) {
      const { users, memberships, ui } = WORDS[look.language];
      const guest = await visitor(browserWith(look, roster));
      await guest.signIn();
      await guest.open(`/users?organizationId=${acme}`);
      await guest.page.getByText('Lathe').or(guest.page.getByText('Acme')).first().waitFor();
      await guest.inspect(`memberships-${look.name}`);
      const more = filled(users.action.moreOf, { name: ALAN.username });
      await guest.page.getByRole('button', { name: more }).click();
      await guest.page.getByRole('menuitem', { name: users.action.addToOrganization }).click();
      await pick(guest.page.getByRole('dialog'), memberships.field.label, 'Globex');
      await guest.inspect(`memberships-add-${look.name}`);
      await guest.page.keyboard.press('Escape');
      await guest.page.getByRole('button', { name: ui.discard.discard }).click();
    }
  });
});
