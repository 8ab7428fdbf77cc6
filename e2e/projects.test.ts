import assert from 'node:assert/strict';
import { faultUnder, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { makeOrganization, makeProject, placeRow, userIdOf } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example' };
const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };

journey('an admin creates, edits and deletes a project', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const api = ada.context.request;
  const dialog = page.getByRole('dialog');
  await createUser(api, GRACE);
  await createUser(api, ALAN);
  const grace = await userIdOf(api, GRACE.email);
  const navy = await makeOrganization(api, 'Navy', { [grace]: 'viewer' });
  await makeOrganization(api, 'Army');

  await step('creates it with members of the organization only', async () => {
    await ada.open('/projects');
    await ada.sees('No projects yet');
    await ada.inspect('projects-first');
    await page.getByRole('button', { name: 'Create project' }).first().click();
    await fill(dialog, { Name: 'Mark I' });
    await ada.sees(/Select an organization first/);
    await page.keyboard.press('Enter');
    assert.equal(await faultUnder(dialog, 'Organization'), 'Select an organization');
    await dialog.getByRole('combobox', { name: 'Organization' }).fill('nav');
    await page.getByRole('option', { name: 'Navy' }).click();
    await dialog.getByRole('checkbox', { name: /Grace Hopper/ }).check();
    assert.equal(await dialog.getByText('Alan Turing').count(), 0);
    await dialog.getByLabel('Role of Grace Hopper').selectOption('Project admin');
    await ada.inspect('project-create');
    await dialog.getByRole('button', { name: 'Create project' }).click();
    await ada.sees('Mark I created');
    const row = placeRow(page, 'Projects', 'Mark I');
    await row.getByText('Grace Hopper').waitFor();
  });

  await step('finds it by its organization', async () => {
    await page.getByRole('combobox', { name: 'Organization' }).fill('arm');
    await page.getByRole('option', { name: 'Army' }).click();
    await ada.isAt(/^\/projects\?organizationId=/);
    await ada.sees('This organization has no projects.');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await placeRow(page, 'Projects', 'Mark I').waitFor();
    await ada.inspect('projects');
  });

  await step('renames it, and deletes it after its name is typed', async () => {
    await page.getByRole('button', { name: 'Edit Mark I' }).click();
    await fill(dialog, { Name: 'Mark II' });
    await dialog.getByRole('button', { name: 'Remove Grace Hopper' }).click();
    await dialog.getByText('Will be removed').waitFor();
    await ada.inspect('project-edit');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.sees('Mark II saved');
    await page.getByRole('button', { name: 'Delete Mark II' }).click();
    await dialog.getByRole('textbox', { name: /Type/ }).fill('Mark II');
    await dialog.getByRole('button', { name: 'Delete project' }).click();
    await ada.sees('Mark II deleted');
    await ada.sees('No projects yet');
  });

  await step('a project admin sees this project only', async () => {
    const mine = await makeProject(api, navy, 'Cobol', { [grace]: 'admin' });
    await makeProject(api, navy, 'Secret');
    const army = await (await api.get('/api/v1/organizations?q=army')).json();
    const visitorGrace = await visitor();
    await visitorGrace.signIn({ ...GRACE, password: SEED_PASSWORD });
    await visitorGrace.open('/projects');
    await placeRow(visitorGrace.page, 'Projects', 'Cobol').waitFor();
    await visitorGrace.sees('1 project');
    assert.equal(await visitorGrace.page.getByRole('button', { name: 'Create project' }).count(), 0);
    assert.equal(await visitorGrace.page.getByRole('button', { name: 'Delete Cobol' }).count(), 0);
    await visitorGrace.page.getByRole('link', { name: '1 member of Cobol' }).click();
    await visitorGrace.isAt(`/projects/${mine}?tab=members`);
    await visitorGrace.page.getByLabel('Role of Grace Hopper').waitFor();
    await visitorGrace.inspect('project-admin-members');
    const path = `/organizations/${army.items[0].id}`;
    await visitorGrace.refused(404, path, () => visitorGrace.open(path));
    await visitorGrace.sees('Organization not found');
    await visitorGrace.inspect('project-admin-foreign');
  });
});
