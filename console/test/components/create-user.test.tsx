import { screen } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { CreateUserDialog } from '../../src/features/users/dialogs/CreateUserDialog.tsx';
import { ADA } from './fixtures.ts';
import { show } from './render.tsx';
import { json, requestsTo, respond } from './server.ts';

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const field = (name: string | RegExp) => screen.getByLabelText<HTMLInputElement>(name);

describe('CreateUserDialog', () => {
  // Looks elements up by role many times, which is slow in jsdom.
  test('shows a generated password once, which must be changed by default', { timeout: 90_000 }, async () => {
    respond('POST /api/v1/users', () => json({ ...ADA, username: 'Grace Hopper' }, 201));
    const onClose = vi.fn();
    const user = show(<CreateUserDialog onShow={() => {}} onClose={onClose} />);
    await user.type(field(/^Username/), 'Grace\u202e');
    await user.type(field(/^Email/), 'grace@');
    await user.click(button('Create user'));
    await screen.findByText('Invalid email address');
    expect(requestsTo('POST /api/v1/users')).toEqual([]);

    await user.clear(field(/^Username/));
    await user.type(field(/^Username/), "Grace O'Hopper");
    await user.type(field(/^Email/), 'müller.example');
    await user.click(button(/Generate/));
    await user.click(button('Create user'));
    await screen.findByText('User created');
    const [request] = requestsTo('POST /api/v1/users');
    const body: Record<string, unknown> = Object(request?.body);
    expect(body.mustChangePassword).toBe(true);
    expect(screen.getByRole('status', { name: 'Temporary password' }).textContent).toBe(body.password);
    expect(onClose).not.toHaveBeenCalled();
    await user.click(button('Done'));
    expect(onClose).toHaveBeenCalledOnce();
  });
});
