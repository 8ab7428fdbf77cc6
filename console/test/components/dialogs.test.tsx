import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { ApiProblem } from '../../src/api/client.ts';
import { ConfirmDialog, KEEP_OPEN } from '../../src/ui/ConfirmDialog.tsx';
import { FormDialog } from '../../src/ui/FormDialog.tsx';
import { required, SubmitForm } from '../../src/ui/forms.tsx';
import { show } from './render.tsx';

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const noop = () => {};

/** Returns a promise that the test settles, to act while a request is pending. */
function pending() {
  let finish = noop;
  const promise = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { promise, finish };
}

const invalid = (...fields: string[]) =>
  new ApiProblem({
    status: 422,
    code: 'invalid',
    detail: 'Some fields are invalid.',
    errors: fields.map((name) => ({ path: `/${name}`, code: 'invalid', message: `invalid ${name}` })),
  });

interface DialogProps {
  onSubmit?: (values: Record<string, unknown>) => Promise<unknown>;
  onClose?: () => void;
}
function Dialog({ onSubmit = async () => {}, onClose = noop }: DialogProps) {
  const form = useForm({ initialValues: { name: '', phone: '' } });
  return (
    <FormDialog title="Create user" form={form} submitLabel="Create" onSubmit={onSubmit} onClose={onClose}>
      <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
      <TextInput label="Phone" {...form.getInputProps('phone')} />
    </FormDialog>
  );
}

const THROTTLED = new ApiProblem({
  status: 429,
  code: 'too_many_attempts',
  detail: 'Too many attempts.',
  retryAfter: 30,
});

function ThrottledForm() {
  const form = useForm({ initialValues: { name: 'Grace' } });
  return (
    <SubmitForm form={form} submitLabel="Sign in" onSubmit={() => Promise.reject(THROTTLED)}>
      <TextInput label="Name" {...form.getInputProps('name')} />
    </SubmitForm>
  );
}

describe('ConfirmDialog', () => {
  const question = (props: Partial<Parameters<typeof ConfirmDialog>[0]> = {}) => (
    <ConfirmDialog title="Delete?" confirmLabel="Delete" onConfirm={async () => {}} onClose={noop} {...props}>
      This can’t be undone.
    </ConfirmDialog>
  );

  test('closes after the confirmed action succeeds', async () => {
    const onClose = vi.fn();
    const onConfirm = vi.fn(async () => {});
    const user = show(question({ onConfirm, onClose }));
    await user.click(button('Delete'));
    expect(onConfirm).toHaveBeenCalledOnce();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });

  test('closes on Esc without running the action', async () => {
    const onClose = vi.fn();
    const onConfirm = vi.fn(async () => {});
    const user = show(question({ onConfirm, onClose }));
    await user.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalledOnce();
    expect(onConfirm).not.toHaveBeenCalled();
  });

  test('stays open when the action resolves with KEEP_OPEN', async () => {
    const onClose = vi.fn();
    const user = show(question({ onConfirm: async () => KEEP_OPEN, onClose }));
    await user.click(button('Delete'));
    await waitFor(() => expect(button('Cancel').disabled).toBe(false));
    expect(onClose).not.toHaveBeenCalled();
  });

  test('stays open with the error when the action fails', async () => {
    const onClose = vi.fn();
    const error = new ApiProblem({
      status: 409,
      code: 'last_system_admin',
      detail: 'The last system admin.',
    });
    const user = show(question({ onConfirm: () => Promise.reject(error), onClose }));
    await user.click(button('Delete'));
    expect((await screen.findByRole('alert')).textContent).toContain('The last system admin.');
    expect(onClose).not.toHaveBeenCalled();
  });

  test('runs the action once and ignores Esc while it is pending', async () => {
    const action = pending();
    const onClose = vi.fn();
    const onConfirm = vi.fn(() => action.promise);
    const user = show(question({ onConfirm, onClose }));
    await user.click(button('Delete'));
    expect(button('Delete').dataset.loading).toBe('true');
    expect(button('Cancel').disabled).toBe(true);
    await user.keyboard('{Escape}');
    expect(onClose).not.toHaveBeenCalled();
    action.finish();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(onConfirm).toHaveBeenCalledOnce();
  });

  test('requires the text to be typed, ignoring letter case, and submits it on Enter', async () => {
    const onConfirm = vi.fn(async () => {});
    const user = show(question({ typeToConfirm: 'Ada@roster.example', onConfirm }));
    expect(button('Delete').disabled).toBe(true);
    await user.type(screen.getByRole('textbox'), 'ada@roster.exampl');
    await user.keyboard('{Enter}');
    expect(onConfirm).not.toHaveBeenCalled();
    await user.keyboard('e{Enter}');
    await waitFor(() => expect(onConfirm).toHaveBeenCalledOnce());
  });

  test('is disabled while its impact is unknown', async () => {
    show(question({ isDisabled: true }));
    expect(button('Delete').disabled).toBe(true);
  });
});

describe('FormDialog', () => {
  test('submits on Enter and closes on success', async () => {
    const onSubmit = vi.fn(async () => {});
    const onClose = vi.fn();
    const user = show(<Dialog onSubmit={onSubmit} onClose={onClose} />);
    await user.type(field('Name'), 'Grace{Enter}');
    expect(onSubmit).toHaveBeenCalledWith({ name: 'Grace', phone: '' });
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });

  test('closes on Esc without input', async () => {
    const onClose = vi.fn();
    const user = show(<Dialog onClose={onClose} />);
    await user.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('asks before Esc discards the input, and keeps it on “Keep editing”', async () => {
    const onClose = vi.fn();
    const user = show(<Dialog onClose={onClose} />);
    await user.type(field('Name'), 'Grace');
    await user.keyboard('{Escape}');
    expect(screen.getByRole('alert').textContent).toContain('Discard');
    await user.click(button('Keep editing'));
    expect(onClose).not.toHaveBeenCalled();
    expect(field('Name').value).toBe('Grace');
  });

  test('closes on “Discard”', async () => {
    const onClose = vi.fn();
    const user = show(<Dialog onClose={onClose} />);
    await user.type(field('Name'), 'Grace');
    await user.keyboard('{Escape}');
    await user.click(button('Discard'));
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('shows all errors under their fields and keeps the input', async () => {
    const user = show(<Dialog onSubmit={() => Promise.reject(invalid('phone', 'name'))} />);
    await user.type(field('Name'), '!!');
    await user.type(field('Phone'), 'call me{Enter}');
    await screen.findByText('Invalid name');
    screen.getByText('Invalid phone');
    expect(field('Name').value).toBe('!!');
    expect(field('Phone').value).toBe('call me');
    expect(document.activeElement).toBe(field('Name'));
  });

  test('shows errors of unknown fields in an alert', async () => {
    const user = show(<Dialog onSubmit={() => Promise.reject(invalid('role'))} />);
    await user.type(field('Name'), 'Grace{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('role: Invalid role');
  });

  test('shows progress on the button while the request is pending', async () => {
    const action = pending();
    const user = show(<Dialog onSubmit={() => action.promise} />);
    await user.type(field('Name'), 'Grace{Enter}');
    expect(button('Create').dataset.loading).toBe('true');
    expect(button('Cancel').disabled).toBe(true);
    action.finish();
  });
});

function RequiringForm() {
  const form = useForm({
    initialValues: { name: 'Grace', email: '' },
    validate: { name: required, email: required },
  });
  return (
    <SubmitForm form={form} submitLabel="Save" onSubmit={() => Promise.resolve()}>
      <TextInput label="Name" {...form.getInputProps('name')} />
      <TextInput label="Email" {...form.getInputProps('email')} />
    </SubmitForm>
  );
}

describe('SubmitForm', () => {
  test('focuses the first field that its own validation rejects', async () => {
    const user = show(<RequiringForm />);
    await user.click(button('Save'));
    expect(document.activeElement).toBe(field('Email'));
  });

  test('disables the button for as long as the server asks', async () => {
    const user = show(<ThrottledForm />);
    await user.type(field('Name'), '{Enter}');
    const waiting = await screen.findByRole<HTMLButtonElement>('button', {
      name: /^Try again in \d+ seconds$/,
    });
    expect(waiting.disabled).toBe(true);
    expect(field('Name').value).toBe('Grace');
  });
});
