import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { PasswordPage } from '../../src/features/account/PasswordPage.tsx';
import { ProfilePage } from '../../src/features/account/ProfilePage.tsx';
import { SessionsPage } from '../../src/features/account/SessionsPage.tsx';
import { ForgotPasswordPage } from '../../src/features/forgot-password/ForgotPasswordPage.tsx';
import { ADA, OTHER_DEVICE, SESSION, SETUP, THIS_DEVICE } from './fixtures.ts';
import { show } from './render.tsx';
import { json, problem, requestsTo, respond } from './server.ts';

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

describe('ProfilePage', () => {
  beforeEach(() => {
    const none = { items: [], nextCursor: null, total: { value: 0, exact: true } };
    respond('GET /api/v1/me/identities', () => json(none));
  });

  test('enables “Save” and “Reset” once a field is edited', async () => {
    const user = show(<ProfilePage />);
    expect(button('Save').disabled).toBe(true);
    await user.type(field('Phone'), '1');
    expect(button('Save').disabled).toBe(false);
    await user.click(button('Reset'));
    expect(field('Phone').value).toBe('');
  });

  test('sends only the edited fields, with the version, on Enter', async () => {
    respond('PATCH /api/v1/me', () => json({ ...ADA, phone: '+1 202', version: 4 }));
    const user = show(<ProfilePage />);
    await user.type(field('Phone'), '+1 202{Enter}');
    await screen.findByText('Profile saved');
    const [request] = requestsTo('PATCH /api/v1/me');
    expect(request?.body).toEqual({ phone: '+1 202' });
    expect(request?.headers.get('if-match')).toBe('"3"');
  });

  test('shows all errors under their fields and keeps the input', async () => {
    respond('PATCH /api/v1/me', () =>
      problem(422, 'invalid', 'Some fields are invalid.', {
        errors: [
          { path: '/phone', code: 'invalid_phone', message: 'invalid phone number' },
          { path: '/username', code: 'invalid_username', message: 'invalid username' },
        ],
      }),
    );
    const user = show(<ProfilePage />);
    await user.type(field('Username'), '!');
    await user.type(field('Phone'), 'call me{Enter}');
    await screen.findByText('Invalid phone number');
    screen.getByText('Invalid username');
    expect(field('Phone').value).toBe('call me');
  });

  test('offers the latest version after a change elsewhere', async () => {
    respond('PATCH /api/v1/me', () => problem(412, 'stale_version', 'Changed.'));
    const user = show(<ProfilePage />);
    await user.type(field('Phone'), '1{Enter}');
    await screen.findByText('Your profile was changed elsewhere');
    expect(field('Phone').value).toBe('1');
  });
});

describe('PasswordPage', () => {
  test('rejects a confirmation that differs, without a request', async () => {
    const user = show(<PasswordPage />);
    await user.type(field('Current password'), 'old password');
    await user.type(field('New password'), 'correct horse 1');
    await user.type(field('Confirm new password'), 'correct horse 2{Enter}');
    expect(field('Confirm new password').getAttribute('aria-invalid')).toBe('true');
    expect(requestsTo('POST /api/v1/me/password')).toEqual([]);
  });

  test('shows a wrong current password under its field and keeps the input', async () => {
    respond('POST /api/v1/me/password', () =>
      problem(422, 'invalid', 'Some fields are invalid.', {
        errors: [{ path: '/currentPassword', code: 'wrong_password', message: 'incorrect password' }],
      }),
    );
    const user = show(<PasswordPage />);
    await user.type(field('Current password'), 'guess');
    await user.type(field('New password'), 'correct horse 1');
    await user.type(field('Confirm new password'), 'correct horse 1{Enter}');
    await screen.findByText('Incorrect password');
    expect(field('New password').value).toBe('correct horse 1');
  });

  test('clears the form after the password was changed', async () => {
    respond('POST /api/v1/me/password', () => json(ADA));
    const user = show(<PasswordPage />);
    await user.type(field('Current password'), 'old password');
    await user.type(field('New password'), 'correct horse 1');
    await user.type(field('Confirm new password'), 'correct horse 1{Enter}');
    await screen.findByText('Password changed');
    await waitFor(() => expect(field('New password').value).toBe(''));
  });
});

describe('PasswordPage after single sign-on', () => {
  const session = {
    ...SESSION,
    session: { ...THIS_DEVICE, amr: ['fed'], ssoConnectionId: '0197a1b2-c3d4-7e5f-8a9b-0000000000c1' },
  };
  const own = (password: 'set' | 'missing' | 'refused') =>
    respond('POST /api/v1/session/reauthenticate/options', () =>
      json({ methods: ['sso'], connection: { id: session.session.ssoConnectionId, name: 'Corp' }, password }),
    );

  test('sends a link to a user without a password', async () => {
    own('missing');
    respond('POST /api/v1/password-resets', () => new Response(null, { status: 202 }));
    const user = show(<PasswordPage />, { session });
    await screen.findByText('You sign in with Corp.');
    await user.click(button('Email me a link'));
    await screen.findByText(/^We sent a link to/);
    expect(requestsTo('POST /api/v1/password-resets')[0]?.body).toEqual({ email: ADA.email });
  });

  test('names who can help where no mail is sent', async () => {
    own('missing');
    const system = { ...session.system, mailConfigured: false };
    show(<PasswordPage />, { session: { ...session, system } });
    await screen.findByText(/ask a system admin for a temporary password/);
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('says that a password is not needed where single sign-on is required', async () => {
    own('refused');
    show(<PasswordPage />, { session });
    await screen.findByText(/requires single sign-on/);
  });

  test('changes the password of a user who has one', async () => {
    own('set');
    show(<PasswordPage />, { session });
    await screen.findByLabelText('Current password');
  });
});

describe('SessionsPage', () => {
  const signIns = `/api/v1/users/${ADA.id}/sign-ins` as const;

  test('disables “End all others” when there is no other session', async () => {
    respond('GET /api/v1/me/sessions', () => json({ items: [THIS_DEVICE] }));
    respond(`GET ${signIns}`, () => json({ items: [], nextCursor: null }));
    show(<SessionsPage />);
    await screen.findByText('You’re only signed in on this device.');
    expect(button('End all others').disabled).toBe(true);
  });

  test('ends a session after confirmation and reloads the list', async () => {
    respond('GET /api/v1/me/sessions', () => json({ items: [THIS_DEVICE, OTHER_DEVICE] }));
    respond(`GET ${signIns}`, () => json({ items: [], nextCursor: null }));
    respond(`DELETE /api/v1/me/sessions/${OTHER_DEVICE.id}`, () => new Response(null, { status: 204 }));
    const user = show(<SessionsPage />);
    await user.click(await screen.findByRole('button', { name: 'End the session on Safari on macOS' }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'End session' }));
    await screen.findByText('Session ended');
    expect(requestsTo(`DELETE /api/v1/me/sessions/${OTHER_DEVICE.id}`)).toHaveLength(1);
    expect(requestsTo('GET /api/v1/me/sessions')).toHaveLength(2);
  });

  test('offers to try again when the server is unreachable', async () => {
    const user = show(<SessionsPage />);
    const retry = await screen.findByRole('button', { name: 'Try again' });
    respond('GET /api/v1/me/sessions', () => json({ items: [THIS_DEVICE] }));
    respond(`GET ${signIns}`, () => json({ items: [], nextCursor: null }));
    await user.click(retry);
    await screen.findByText('This device');
  });
});

describe('ForgotPasswordPage', () => {
  test('requires an email', async () => {
    const user = show(<ForgotPasswordPage />);
    await user.type(field('Email'), '   {Enter}');
    expect(field('Email').getAttribute('aria-invalid')).toBe('true');
    expect(requestsTo('POST /api/v1/password-resets')).toEqual([]);
  });

  test('sends the trimmed email and keeps it for a correction', async () => {
    respond('POST /api/v1/password-resets', () => json({}, 202));
    const user = show(<ForgotPasswordPage />);
    await user.type(field('Email'), ' grace@roster.example {Enter}');
    await screen.findByRole('heading', { name: 'Check your inbox' });
    expect(requestsTo('POST /api/v1/password-resets')[0]?.body).toEqual({ email: 'grace@roster.example' });
    await user.click(button('Use a different email'));
    expect(field('Email').value).toBe('grace@roster.example');
  });

  test('shows the contact where no mail server is configured', async () => {
    const system = { ...SETUP.system, mailConfigured: false, contactEmail: 'help@roster.example' };
    show(<ForgotPasswordPage />, { setup: { ...SETUP, system } });
    await screen.findByText(/Ask help@roster\.example to set a new password/);
    expect(screen.queryByLabelText('Email')).toBeNull();
  });
});
