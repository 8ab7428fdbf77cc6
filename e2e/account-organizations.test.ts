import assert from 'node:assert/strict';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { pick } from './harness/pick.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: SEED_PASSWORD };
const ALAN = { username: 'Alan Turing', email: 'alan@roster.example', password: SEED_PASSWORD };

journey('a user accepts and declines invitations, and leaves', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { request } = ada.context;
  const graceId = await createUser(request, GRACE);
  const alanId = await createUser(request, ALAN);
  const acme = await makeOrganization(request, 'Acme', { [graceId]: 'admin', [alanId]: 'viewer' });
  await makeProject(request, acme, 'Lathe', { [alanId]: 'admin', [graceId]: 'viewer' });
  const globex = await makeOrganization(request, 'Globex', { [graceId]: 'admin' });
  const mill = await makeProject(request, globex, 'Mill');
  await makeOrganization(request, 'Initech', { [graceId]: 'admin' });

  const [grace, alan] = [await visitor(), await visitor()];
  await grace.signIn(GRACE);
  const invite = (organizationId: string, projectId?: string) =>
    grace.context.request.post('/api/v1/invitations', {
      data: {
        emails: [ALAN.email],
        memberships: {
          organizations: [{ organizationId, role: 'viewer' }],
          projects: projectId === undefined ? [] : [{ projectId, role: 'admin' }],
        },
      },
    });
  await alan.signIn(ALAN);
  const { page } = alan;
  const dialog = page.getByRole('dialog');
  const memberships = page.getByRole('region', { name: 'Memberships' });

  await step('shows the number of open invitations in the navigation', async () => {
    for (const answer of [await invite(globex, mill)])
      assert.equal(answer.status(), 200, await answer.text());
    await alan.open('/account');
    const link = page
      .getByRole('navigation')
      .getByRole('link', { name: 'My organizations 1 open invitation' });
    await link.click();
    await alan.isAt('/account/organizations');
    await alan.inspect('account-organizations');
  });

  await step('accepts an invitation and gets its role', async () => {
    await page.getByRole('button', { name: 'Accept the invitation to Globex' }).click();
    await alan.sees('You joined Globex');
    await memberships.getByText('Mill').waitFor();
    await memberships.getByText('Project admin').first().waitFor();
    assert.equal(await page.getByRole('region', { name: 'Invitations' }).count(), 0);
    await page.getByRole('navigation').getByRole('link', { name: 'My organizations', exact: true }).waitFor();
  });

  await step('leaves a project and stays in the organization', async () => {
    await page.getByRole('button', { name: 'Leave Mill' }).click();
    await dialog.getByText('stay in its organization', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await alan.sees('You left Mill');
    await memberships.getByText('Globex').waitFor();
    assert.equal(await memberships.getByText('Mill').count(), 0);
  });

  await step('leaves an organization, sees the impact, and transfers ownership of projects', async () => {
    await page.getByRole('button', { name: 'Leave Acme' }).click();
    await dialog.getByText('You’ll also leave its project Lathe.').waitFor();
    await pick(dialog, 'New admin of Lathe', GRACE.username);
    await alan.inspect('leave-organization');
    await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await alan.sees('You left Acme');
    assert.equal(await memberships.getByText('Lathe').count(), 0);
  });

  await step('declines an invitation without other changes', async () => {
    assert.equal((await invite(acme)).status(), 200);
    await page.reload();
    await page.getByRole('button', { name: 'Decline the invitation to Acme' }).click();
    await alan.sees('You declined the invitation to Acme');
    assert.equal(await memberships.getByText('Acme').count(), 0);
    await alan.inspect('account-organizations-declined');
  });

  await step('can’t leave as the only admin without notifying system admins', async () => {
    const own = grace.page.getByRole('dialog');
    await grace.open('/account/organizations');
    await grace.page.getByRole('button', { name: 'Leave Globex' }).click();
    await own.getByText('You’re the only admin.', { exact: false }).waitFor();
    const leave = own.getByRole('button', { name: 'Leave', exact: true });
    assert.equal(await leave.isDisabled(), true);
    await grace.inspect('leave-only-admin');
    await pick(own, 'New admin of Globex', ALAN.username);
    await leave.click();
    await own.waitFor({ state: 'detached' });
    await grace.sees('You left Globex');

    await grace.page.getByRole('button', { name: 'Leave Initech' }).click();
    await own.getByText('You’re the only admin.', { exact: false }).waitFor();
    assert.equal(await leave.isDisabled(), true);
    await own.getByRole('checkbox', { name: 'Notify the system admins' }).check();
    assert.equal(await leave.isDisabled(), false);
    // Without a mail server no notification can be sent.
    await grace.refused(409, graceId, () => leave.click());
    await own.getByRole('alert').filter({ hasText: 'mail' }).waitFor();
    await grace.inspect('leave-untold');
    await own.getByRole('button', { name: 'Cancel' }).click();
  });

  await step('in light and dark, English and Chinese, desktop and phone', async () => {
    assert.equal((await invite(acme)).status(), 200);
    for (const look of LOOKS) {
      const { account } = WORDS[look.language];
      const guest = await visitor(browserWith(look, roster));
      await guest.signIn(ALAN);
      await guest.open('/account/organizations');
      await guest.sees('Acme');
      await guest.inspect(`account-organizations-${look.name}`);
      await guest.page
        .getByRole('button', { name: filled(account.organizations.leaveOf, { name: 'Globex' }) })
        .click();
      await guest.page.getByRole('dialog').getByRole('checkbox').waitFor();
      await guest.inspect(`leave-${look.name}`);
    }
  });
});
