import assert from 'node:assert/strict';
import { eventually } from './harness/eventually.ts';
import { faultUnder, field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { makeOrganization, makeProject, placeRow, userIdOf } from './harness/places.ts';
import { createUser } from './harness/server.ts';

const journey = journeys((roster) => roster.setUp());

const PEOPLE = [
  { username: 'Grace Hopper', email: 'grace@roster.example' },
  { username: 'Alan Turing', email: 'alan@roster.example' },
  { username: 'Katherine Johnson', email: 'katherine@roster.example' },
];

journey('an admin creates, edits and deletes an organization', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const api = ada.context.request;
  const dialog = page.getByRole('dialog');
  const candidates = dialog.getByRole('region', { name: 'Candidates' });
  const members = dialog.getByRole('region', { name: 'Members' });
  for (const person of PEOPLE) await createUser(api, person);
  const alan = await userIdOf(api, 'alan@roster.example');

  await step('shows an empty list with a button to create one', async () => {
    await ada.open('/');
    await page.getByRole('link', { name: 'Organizations', exact: true }).click();
    await ada.isAt('/organizations');
    await ada.sees('No organizations yet');
    await ada.inspect('organizations-first');
  });

  await step('creates it with members; faults are at their fields', async () => {
    await page.getByRole('button', { name: 'Create organization' }).first().click();
    await fill(dialog, { Name: 'Bletchley\u202e Park' });
    await dialog.getByText('15/50').waitFor();
    await candidates.getByRole('checkbox', { name: /Grace Hopper/ }).check();
    await candidates.getByRole('checkbox', { name: /Alan Turing/ }).check();
    await members.getByLabel('Role of Grace Hopper').selectOption('Organization admin');
    const submit = dialog.getByRole('button', { name: 'Create organization' });
    await submit.click();
    assert.match(await faultUnder(dialog, 'Name'), /letters, digits/);
    await ada.inspect('organization-create-fault');

    await fill(dialog, { Name: 'Bletchley Park' });
    assert.equal((await api.delete(`/api/v1/users/${alan}`)).status(), 204);
    await ada.refused(422, '/organizations', () => submit.click());
    await members.getByRole('listitem').filter({ hasText: 'Alan Turing' }).getByRole('alert').waitFor();
    assert.equal(await field(dialog, 'Name').inputValue(), 'Bletchley Park');
    await ada.inspect('organization-create-person-fault');
    await members.getByRole('button', { name: 'Remove Alan Turing' }).click();
    await submit.click();
    await ada.sees('Bletchley Park created');
    await placeRow(page, 'Organizations', 'Bletchley Park').waitFor();
    await ada.sees('1 organization');
  });

  await step('rejects a used name, ignoring letter case', async () => {
    await page.getByRole('button', { name: 'Create organization' }).click();
    await fill(dialog, { Name: 'BLETCHLEY park' });
    await ada.refused(409, '/organizations', () => page.keyboard.press('Enter'));
    assert.notEqual(await faultUnder(dialog, 'Name'), '');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  await step(
    'changes name and members in one step, also after another admin has changed the organization',
    async () => {
      const { items } = await (await api.get('/api/v1/organizations')).json();
      await page.getByRole('button', { name: 'Edit Bletchley Park' }).click();
      await fill(dialog, { Name: 'Station X' });
      await candidates.getByRole('searchbox').fill('kathe');
      // A click while the rows are replaced would not count.
      await eventually(async () => assert.equal(await candidates.getByRole('checkbox').count(), 1));
      await candidates.getByRole('checkbox', { name: /Katherine Johnson/ }).check();
      await members.getByLabel('Role of Grace Hopper').waitFor();
      await members.getByRole('checkbox', { name: 'Select all members shown' }).check();
      await members.getByRole('button', { name: 'Set to Viewer' }).click();
      assert.equal(await members.getByLabel('Role of Grace Hopper').inputValue(), 'viewer');
      const path = `/organizations/${items[0].id}`;
      assert.equal((await api.patch(`/api/v1${path}`, { data: { name: 'Hut 8' } })).status(), 200);
      const save = dialog.getByRole('button', { name: 'Save' });
      await ada.refused(412, path, () => save.click());
      await ada.sees('Someone else changed this organization');
      await ada.inspect('organization-edit-stale');
      await dialog.getByRole('button', { name: 'Load latest version' }).click();
      await ada.sees('The latest version is loaded');
      assert.equal(await field(dialog, 'Name').inputValue(), 'Station X');
      await save.click();
      await ada.sees('Station X saved');
      const row = placeRow(page, 'Organizations', 'Station X');
      await row.getByRole('link', { name: '2 members of Station X' }).click();
      await page.getByRole('heading', { name: 'Station X' }).waitFor();
    },
  );

  await step('changes roles of members at once, with Undo', async () => {
    const role = page.getByLabel('Role of Katherine Johnson');
    await role.selectOption('Organization admin');
    await ada.sees('Katherine Johnson is now Organization admin');
    await ada.inspect('organization-members');
    await page.getByRole('button', { name: 'Undo' }).click();
    await ada.sees('Katherine Johnson is now Viewer');
    await eventually(async () => assert.equal(await role.inputValue(), 'viewer'));

    const refetch = Promise.withResolvers<void>();
    await page.route(/\/members\?/, (route) => refetch.promise.then(() => route.continue()));
    await role.selectOption('Organization admin');
    await eventually(async () => assert.equal(await role.isEnabled(), true));
    assert.equal(await role.inputValue(), 'admin', 'before the list is refetched');
    await role.selectOption('Viewer');
    refetch.resolve();
    await dialog.getByText(/is the last admin of this organization/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await role.inputValue(), 'admin');
    await role.selectOption('Viewer');
    await dialog.getByRole('button', { name: 'Make viewer' }).click();
    await eventually(async () => assert.equal(await role.inputValue(), 'viewer'));

    await page.getByRole('searchbox').fill('grace');
    await ada.isAt(/\?tab=members&q=grace$/);
    await page.getByRole('listitem').filter({ hasText: 'Katherine' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove Grace Hopper' }).click();
    await dialog.getByText(/Their account is kept/).waitFor();
    await ada.inspect('organization-member-remove');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await ada.sees('Grace Hopper removed');
    await ada.sees('No users found');
    await page.getByRole('main').getByRole('link', { name: 'Organizations' }).click();
    await ada.isAt('/organizations');
  });

  await step('keeps a typed name while another admin renames it', async () => {
    const { items } = await (await api.get('/api/v1/organizations')).json();
    const path = `/organizations/${items[0].id}`;
    await ada.open(`${path}?tab=settings`);
    const name = field(page, 'Name');
    const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
    await name.fill('Hut 8');
    assert.equal((await api.patch(`/api/v1${path}`, { data: { name: 'Station Y' } })).status(), 200);
    await ada.refused(412, path, save);
    await ada.sees('Someone else changed this organization');
    await page.getByRole('button', { name: 'Load latest version' }).click();
    await ada.sees(/Review them and save again/);
    assert.equal(await name.inputValue(), 'Hut 8');
    await ada.inspect('organization-stale');
    await save();
    await ada.sees('Hut 8 saved');
    await name.fill('Station X');
    await save();
    await ada.sees('Station X saved');
    await ada.open('/organizations');
  });

  await step('deletes it once it has no projects, after its name is typed', async () => {
    const { items } = await (await api.get('/api/v1/organizations')).json();
    const remove = page.getByRole('button', { name: 'Delete Station X' });
    await remove.click();
    const project = await makeProject(api, items[0].id, 'Colossus');
    const typed = dialog.getByRole('textbox', { name: /Type/ });
    const submit = dialog.getByRole('button', { name: 'Delete organization' });
    assert.equal(await submit.isDisabled(), true);
    await typed.fill('Station X');
    await ada.refused(409, `/organizations/${items[0].id}`, () => submit.click());
    await dialog.getByRole('listitem').filter({ hasText: 'Colossus' }).waitFor();
    await ada.inspect('organization-delete-refused');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.reload();
    assert.equal(await remove.getAttribute('aria-disabled'), 'true');
    await remove.focus();
    await ada.sees('This organization still has projects or single sign-on connections.');
    assert.equal((await api.delete(`/api/v1/projects/${project}`)).status(), 204);
    await page.reload();
    await remove.click();
    await typed.fill('station x');
    await submit.click();
    await ada.sees('Station X deleted');
    await ada.sees('No organizations yet');
  });
});

journey('an admin finds organizations and members among many', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const api = ada.context.request;
  const dialog = page.getByRole('dialog');
  await roster.seed(3000);
  for (let number = 10; number < 45; number += 1) await makeOrganization(api, `Institute ${number}`);

  await step('searches, sorts and pages, kept in the address', async () => {
    await ada.open('/organizations?sort=-name&q=institute');
    await ada.sees('35 organizations');
    await placeRow(page, 'Organizations', 'Institute 44').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await placeRow(page, 'Organizations', 'Institute 10').waitFor();
    await page.goBack();
    await placeRow(page, 'Organizations', 'Institute 44').waitFor();
    await page.getByRole('button', { name: 'Created' }).click();
    await ada.isAt('/organizations?q=institute&sort=-createdAt');
    await page.getByLabel('Organizations per page').selectOption('50');
    await placeRow(page, 'Organizations', 'Institute 10').waitFor();
    await page.getByRole('searchbox').fill('nowhere to be found');
    await ada.sees('No name contains “nowhere to be found”.');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await ada.inspect('organizations-many');
  });

  await step('renders few of thousands of candidates, loads more on scrolling and by keyboard', async () => {
    await page.getByRole('button', { name: 'Create organization' }).click();
    const list = dialog.getByRole('list', { name: 'Candidates' });
    await list.getByRole('listitem').first().waitFor();
    const rows = () => list.getByRole('listitem').count();
    assert.ok((await rows()) < 40, `${await rows()} rows are drawn`);
    await eventually(async () => {
      await list.evaluate((element) => element.parentElement?.scrollBy(0, 4000));
      const last = await list.getByRole('listitem').last().getAttribute('aria-posinset');
      assert.ok(Number(last) > 200, `scrolled to ${last}`);
    });
    assert.ok((await rows()) < 40, `${await rows()} rows are drawn`);
    await dialog.getByRole('searchbox', { name: 'Search candidates' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await dialog.getByRole('region', { name: 'Members' }).getByRole('listitem').waitFor();
    await ada.inspect('organization-create-many');
  });
});
