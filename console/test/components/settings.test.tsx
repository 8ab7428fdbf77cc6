import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { RetentionCard } from '../../src/features/settings/audit/RetentionCard.tsx';
import { SyslogCard } from '../../src/features/settings/audit/SyslogCard.tsx';
import { GeneralCard } from '../../src/features/settings/GeneralCard.tsx';
import { MailServerCard } from '../../src/features/settings/MailServerCard.tsx';
import { PasswordPolicyCard } from '../../src/features/settings/PasswordPolicyCard.tsx';
import { UserInviteCard } from '../../src/features/settings/UserInviteCard.tsx';
import { SESSION, SETUP } from './fixtures.ts';
import { show } from './render.tsx';
import { deferred, json, problem, requestsTo, respond } from './server.ts';

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const edit = (title: string) => screen.findByRole('button', { name: `Edit ${title}` });

/** Responds to the requests that follow saving a section. */
function respondToRefresh() {
  respond('GET /api/v1/session', () => json(SESSION));
  respond('GET /api/v1/setup', () => json(SETUP));
}

describe('GeneralCard', () => {
  const SECTION = '/api/v1/settings/general';
  const body = {
    name: 'Roster',
    rootUrl: 'https://roster.example',
    language: 'en',
    contactEmail: null,
    version: 7,
  };

  test('shows the values once they are loaded', async () => {
    const { response, send } = deferred();
    respond(`GET ${SECTION}`, () => response);
    show(<GeneralCard />);
    expect(screen.queryByText('Roster')).toBeNull();
    send(json(body));
    await screen.findByText('Roster');
  });

  test('offers to try again when the server is unreachable', async () => {
    const user = show(<GeneralCard />);
    const retry = await screen.findByRole('button', { name: 'Try again' });
    respond(`GET ${SECTION}`, () => json(body));
    await user.click(retry);
    await screen.findByText('Roster');
  });

  test('sends only the edited fields, with the version, on Enter', async () => {
    respondToRefresh();
    respond(`GET ${SECTION}`, () => json(body));
    respond(`PATCH ${SECTION}`, () => json({ ...body, name: 'Edge', version: 8 }));
    const user = show(<GeneralCard />);
    await user.click(await edit('General'));
    await user.clear(field('System name'));
    await user.type(field('System name'), 'Edge{Enter}');
    await screen.findByText('General saved');
    const [request] = requestsTo(`PATCH ${SECTION}`);
    expect(request?.body).toEqual({ name: 'Edge' });
    expect(request?.headers.get('if-match')).toBe('"7"');
  });

  test('shows all errors under their fields and keeps the input', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    respond(`PATCH ${SECTION}`, () =>
      problem(422, 'invalid', 'Some fields are invalid.', {
        errors: [
          { path: '/contactEmail', code: 'invalid_email', message: 'invalid email address' },
          { path: '/rootUrl', code: 'invalid_root_url', message: 'must be a URL' },
        ],
      }),
    );
    const user = show(<GeneralCard />);
    await user.click(await edit('General'));
    await user.type(field('Contact email'), 'help@{Enter}');
    await screen.findByText('Invalid email address');
    screen.getByText('Must be a URL');
    expect(field('Contact email').value).toBe('help@');
  });

  test('leaves edit mode on Esc without edits, and asks with edits', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    const user = show(<GeneralCard />);
    await user.click(await edit('General'));
    await user.keyboard('{Escape}');
    await user.click(await edit('General'));
    await user.type(field('System name'), '!');
    await user.keyboard('{Escape}');
    await user.click(button('Keep editing'));
    expect(field('System name').value).toBe('Roster!');
  });

  test('loads the latest version under the edits after a conflict', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    respond(`PATCH ${SECTION}`, () => problem(412, 'stale_version', 'Changed.'));
    const user = show(<GeneralCard />);
    await user.click(await edit('General'));
    await user.type(field('System name'), '!{Enter}');
    await screen.findByText('General was changed by someone else');
    respond(`GET ${SECTION}`, () => json({ ...body, contactEmail: 'help@roster.example', version: 8 }));
    await user.click(button('Load latest version'));
    await waitFor(() => expect(field('Contact email').value).toBe('help@roster.example'));
    expect(field('System name').value).toBe('Roster!');
  });
});

describe('UserInviteCard', () => {
  const SECTION = '/api/v1/settings/user-invite';
  const body = { method: 'none', invitationExpiryHours: 72, passwordResetExpiryMinutes: 30, version: 1 };

  test('rejects an expiry outside its limits, in the chosen unit, without a request', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    const user = show(<UserInviteCard />);
    await user.click(await edit('User invite'));
    expect(field('Invitation expiry').value).toBe('3');
    await user.tripleClick(field('Invitation expiry'));
    await user.paste('31');
    await user.keyboard('{Enter}');
    await screen.findByText('Must be between 1 hour and 30 days');
    expect(requestsTo(`PATCH ${SECTION}`)).toEqual([]);
  });

  test('warns when inviting by email without a mail server', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    const system = { ...SETUP.system, mailConfigured: false };
    const user = show(<UserInviteCard />, { session: { ...SESSION, system } });
    await user.click(await edit('User invite'));
    await user.click(screen.getByRole('radio', { name: /^Invited by email/ }));
    await screen.findByText(/^No mail server is configured/);
  });
});

describe('PasswordPolicyCard', () => {
  const SECTION = '/api/v1/settings/password-policy';

  test('shows the fields of custom rules only and sends them as numbers', async () => {
    respondToRefresh();
    const body = { preset: 'reference', minLength: 8, minClasses: 2, history: 0, version: 1 };
    respond(`GET ${SECTION}`, () => json(body));
    respond(`PATCH ${SECTION}`, () => json({ ...body, preset: 'custom', minLength: 12, version: 2 }));
    const user = show(<PasswordPolicyCard />);
    await user.click(await edit('Password policy'));
    expect(screen.queryByLabelText('Minimum length')).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Custom' }));
    await user.clear(field('Minimum length'));
    await user.type(field('Minimum length'), '1x2{Enter}');
    await screen.findByText('Password policy saved');
    expect(requestsTo(`PATCH ${SECTION}`)[0]?.body).toEqual({ preset: 'custom', minLength: 12 });
  });
});

describe('MailServerCard', () => {
  const SECTION = '/api/v1/settings/mail';
  const body = {
    provider: 'other',
    host: 'smtp.roster.example',
    port: 587,
    encryption: 'starttls',
    username: 'roster',
    passwordSet: true,
    fromName: null,
    fromAddress: 'roster@roster.example',
    version: 2,
  };

  test('asks for the password again when the host changes', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    const user = show(<MailServerCard />);
    await user.click(await edit('Mail server'));
    expect(screen.queryByLabelText('Password')).toBeNull();
    await user.type(field('Host'), '.cn');
    field('Password');
    screen.getByText(/^Enter it again/);
  });

  test('follows the encryption with its default port', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    const user = show(<MailServerCard />);
    await user.click(await edit('Mail server'));
    await user.selectOptions(screen.getByLabelText('Encryption'), 'TLS');
    expect(field('Port').value).toBe('465');
  });

  test('shows why a test email was refused and stays open', async () => {
    respond(`GET ${SECTION}`, () => json(body));
    respond(`POST ${SECTION}/test`, () => json({ delivered: false, detail: '535 5.7.8 Wrong password' }));
    const user = show(<MailServerCard />);
    await user.click(await screen.findByRole('button', { name: 'Test the mail server' }));
    const dialog = within(screen.getByRole('dialog'));
    await user.type(dialog.getByLabelText('To'), '{Enter}');
    await dialog.findByText('535 5.7.8 Wrong password');
    dialog.getByText('The email wasn’t sent');
  });
});

describe('RetentionCard', () => {
  const SECTION = '/api/v1/settings/audit-retention';

  test('confirms with the number of events before a shorter retention is saved', async () => {
    respondToRefresh();
    const impact = deferred();
    respond(`GET ${SECTION}`, () => json({ days: 365, version: 1 }));
    respond(`GET ${SECTION}/impact`, () => impact.response);
    respond(`PATCH ${SECTION}`, () => json({ days: 30, version: 2 }));
    const user = show(<RetentionCard />);
    await user.click(await edit('Retention'));
    await user.clear(field('Days'));
    await user.type(field('Days'), '30{Enter}');
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole<HTMLButtonElement>('button', { name: 'Save and remove' });
    expect(confirm.disabled).toBe(true);
    impact.send(json({ events: { value: 1234, exact: true }, oldest: null }));
    await dialog.findByText('1,234 events are older and will be removed.');
    await user.click(confirm);
    await screen.findByText('Retention saved');
    expect(requestsTo(`PATCH ${SECTION}`)[0]?.body).toEqual({ days: 30 });
  });

  test('saves a longer retention without confirmation', async () => {
    respondToRefresh();
    respond(`GET ${SECTION}`, () => json({ days: 365, version: 1 }));
    respond(`PATCH ${SECTION}`, () => json({ days: null, version: 2 }));
    const user = show(<RetentionCard />);
    await user.click(await edit('Retention'));
    await user.click(screen.getByRole('radio', { name: 'Forever' }));
    await user.click(button('Save'));
    await screen.findByText('Retention saved');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('SyslogCard', () => {
  test('shows why forwarding is paused', async () => {
    respond('GET /api/v1/settings/audit-push', () =>
      json({
        enabled: true,
        transport: 'tls',
        host: 'syslog.roster.example',
        port: 6514,
        facility: 13,
        severity: 'notice',
        framing: 'newline',
        clientCertificateExpiresAt: null,
        version: 1,
      }),
    );
    respond('GET /api/v1/audit-push', () =>
      json({
        state: 'paused',
        waiting: 2,
        deliveredThrough: null,
        pause: { failures: 3, detail: 'The connection was refused', until: new Date().toISOString() },
      }),
    );
    show(<SyslogCard />);
    await screen.findByText('The last 3 attempts failed');
    screen.getByText(/2 events are waiting\. No event is lost\./);
    screen.getByText('audit');
    screen.getByText('Newline');
  });

  const saved = {
    enabled: true,
    transport: 'tls',
    framing: 'octet-counting',
    host: 'syslog.roster.example',
    port: 6514,
    facility: 13,
    severity: 'notice',
    clientCertificateExpiresAt: '2030-05-06T07:08:09Z',
    version: 1,
  };
  /** Opens the form of a receiver with a client certificate. */
  const openForm = async () => {
    respond('GET /api/v1/settings/audit-push', () => json(saved));
    respond('GET /api/v1/audit-push', () =>
      json({ state: 'working', waiting: 0, deliveredThrough: null, pause: null }),
    );
    respond('PATCH /api/v1/settings/audit-push', () => json({ ...saved, version: 2 }));
    respondToRefresh();
    const user = show(<SyslogCard />);
    await user.click(await edit('Forward to syslog'));
    return user;
  };

  test('keeps the client certificate when another transport is chosen after “Remove”', async () => {
    const user = await openForm();
    await user.click(button('Remove'));
    await user.click(screen.getByRole('radio', { name: 'TCP' }));
    await user.click(button('Save'));
    await edit('Forward to syslog');
    const [first] = requestsTo('PATCH /api/v1/settings/audit-push');
    expect(first?.body).toEqual({ transport: 'tcp', port: 514 });
  });

  test('sends a client certificate when it is entered', async () => {
    const user = await openForm();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Message framing' }), 'newline');
    await user.click(button('Replace…'));
    await user.type(field('Client certificate'), 'CERTIFICATE');
    await user.type(field('Private key'), 'KEY');
    await user.click(button('Save'));
    await edit('Forward to syslog');
    const [first] = requestsTo('PATCH /api/v1/settings/audit-push');
    expect(first?.body).toEqual({
      framing: 'newline',
      clientCertificate: 'CERTIFICATE',
      clientKey: 'KEY',
    });
  });
});
