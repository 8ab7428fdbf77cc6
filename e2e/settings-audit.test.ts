import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { makeCertificate } from '../server/test/harness/certificate.ts';
import { type SyslogReceiver, startSyslog } from '../server/test/harness/syslog.ts';
import { faultUnder, field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

let receiver: SyslogReceiver;
before(async () => {
  receiver = await startSyslog('tcp');
});
after(() => receiver?.stop());

journey('an admin sets up SIEM forwarding', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const card = page.getByRole('region', { name: 'Forward to syslog' });
  const edit = card.getByRole('button', { name: 'Edit Forward to syslog' });
  const save = card.getByRole('button', { name: 'Save' });
  const test = card.getByRole('button', { name: 'Send test message' });
  const choose = (name: string) => card.locator('label').filter({ hasText: name }).click();

  await step('requires a host', async () => {
    await ada.open('/settings/audit');
    await card.getByText('Not forwarding').waitFor();
    assert.equal(await test.count(), 0);
    await edit.click();
    await card.getByRole('switch', { name: 'Forward audit events' }).press('Space');
    await ada.refused(422, '/settings/audit-push', () => save.click());
    assert.notEqual(await faultUnder(card, 'Host'), '');
    await ada.inspect('settings-audit-faults');
  });

  await step('sets the default port of the transport', async () => {
    assert.equal(await field(card, 'Port').inputValue(), '6514');
    await choose('TCP');
    assert.equal(await field(card, 'Port').inputValue(), '514');
    await fill(card, { Host: '127.0.0.1', Port: String(receiver.port) });
    await field(card, 'Facility').selectOption('local3');
    await save.click();
  });

  await step('forwards events and shows that they arrive', async () => {
    await card.getByText('Working').waitFor();
    const messages = await receiver.waitFor((all) => all.some(({ kind }) => kind === 'setting.update'));
    assert.equal(messages[0]?.priority, 19 * 8 + 5);
    await card.getByText(/^Everything sealed until .* has been delivered$/).waitFor();
    await ada.inspect('settings-audit-working');
  });

  await step('sends a test message', async () => {
    await test.click();
    await card.getByText('The receiver has read the message.').waitFor();
    assert.equal(receiver.messages.filter(({ kind }) => kind === 'TEST').length, 1);
    await ada.inspect('settings-audit-tested');
  });

  await step('shows that the receiver is unreachable', async () => {
    await receiver.stop();
    await test.click();
    await card
      .getByText(/^Connection refused/)
      .first()
      .waitFor();
    await card.getByText(/No event is lost\./).waitFor();
    await ada.inspect('settings-audit-away');
    await receiver.start();
    await card.getByText('Working').waitFor();
    await receiver.waitFor((all) => all.some(({ data }) => data.fields.outcome === 'failure'));
  });
});

journey('an admin sets the retention of audit events', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const card = page.getByRole('region', { name: 'Retention' });
  const edit = card.getByRole('button', { name: 'Edit Retention' });
  const save = card.getByRole('button', { name: 'Save' });
  const dialog = page.getByRole('dialog');

  await step('shorter: shows how many events are deleted', async () => {
    await ada.open('/settings/audit');
    await card.getByText('Forever').waitFor();
    await edit.click();
    await card.locator('label').filter({ hasText: 'Limited' }).click();
    await fill(card, { Days: '90' });
    await save.click();
    await dialog.getByText('No event is older than that at the moment.').waitFor();
    await ada.inspect('settings-audit-shorten');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await field(card, 'Days').inputValue(), '90');
    await save.click();
    await dialog.getByRole('button', { name: 'Save and remove' }).click();
    await card.getByText('90 days', { exact: true }).waitFor();
  });

  await step('longer: saves without confirmation', async () => {
    await edit.click();
    await fill(card, { Days: '400' });
    await save.click();
    await card.getByText('400 days', { exact: true }).waitFor();
    await edit.click();
    await fill(card, { Days: '' });
    await save.click();
    assert.notEqual(await faultUnder(card, 'Days'), '');
    await page.keyboard.press('Escape');
  });
});

for (const look of LOOKS) {
  journey(`audit settings, ${look.name}`, async ({ roster, visitor, step }) => {
    const { settings, auditSettings: words } = WORDS[look.language];
    const ada = await visitor(browserWith(look, roster));
    await ada.signIn();
    const { page } = ada;
    const api = ada.context.request;
    const see = (what: string) => ada.inspect(`settings-audit-${look.name}-${what}`);
    const editOf = (title: string) =>
      page.getByRole('button', { name: filled(settings.editOf, { title }), exact: true });
    const host = `a-host-with-a-very-long-name.of.a.department.${look.name}.roster.invalid`;
    const { cert: clientCertificate, key: clientKey } = makeCertificate();
    const data = { enabled: true, transport: 'tls', host, port: 6514, clientCertificate, clientKey };
    const push = async () => (await api.get('/api/v1/settings/audit-push')).json();

    await step('each card, in view and in edit mode', async () => {
      await api.patch('/api/v1/settings/audit-push', { data });
      await api.patch('/api/v1/settings/audit-retention', { data: { days: null } });
      await ada.open('/settings/audit');
      await page.getByText(words.syslog.nothingLost).waitFor();
      await see('away');
      await editOf(words.syslog.title).click();
      await page.getByRole('form').waitFor();
      await see('edit-push');
      const form = page.getByRole('form');
      const press = (name: string) => form.getByRole('button', { name, exact: true }).click();
      await press(words.syslog.removeCertificate);
      await form.getByText(words.syslog.certificateRemoved).waitFor();
      await see('edit-push-removed');
      await press(words.syslog.keepCertificate);
      // With nothing entered the certificate stays.
      await press(words.syslog.replaceCertificate);
      await form.getByLabel(words.syslog.clientKey).waitFor();
      await form.getByLabel(words.syslog.host).fill('another-host.roster.invalid');
      await press(settings.save);
      await form.waitFor({ state: 'detached' });
      const saved = await push();
      assert.equal(saved.host, 'another-host.roster.invalid');
      assert.notEqual(saved.clientCertificateExpiresAt, null);
      await editOf(words.syslog.title).click();
      await press(words.syslog.removeCertificate);
      await press(settings.save);
      await form.waitFor({ state: 'detached' });
      assert.equal((await push()).clientCertificateExpiresAt, null);
      await editOf(words.retention.title).click();
      await page.locator('label').filter({ hasText: words.retention.limited }).click();
      await see('edit-retention');
      await page.getByRole('form').getByRole('button', { name: settings.save }).click();
      await page.getByRole('dialog').getByText(words.retention.removes_zero).waitFor();
      await see('shorten');
    });
  });
}
