import { Button, Group, Text } from '@mantine/core';
import { type NotificationData, notifications } from '@mantine/notifications';

/** Milliseconds. Toasts with an action stay long enough to be reached by keyboard. */
const READ = 5_000;
const ACT = 12_000;

interface ToastAction {
  label: string;
  run: () => void;
}

/** The subject of a toast: a user, an organization, a project. */
interface Thing {
  id: string;
}

/** The visible toasts by the id of their subject. */
const shown = new Map<string, string>();

/** Hides the toast about a subject that has changed again: its Undo would undo the newer change. */
export function hideToast({ id }: Thing): void {
  const former = shown.get(id);
  if (former !== undefined) notifications.hide(former);
}

/** Reports success, with an optional action. Replaces the previous toast about the same subject. */
export function toast(thing: Thing, message: string, action?: ToastAction): void {
  hideToast(thing);
  const run = () => {
    hideToast(thing);
    action?.run();
  };
  const body = action ? <ToastBody message={message} action={{ label: action.label, run }} /> : message;
  const onClose = ({ id }: NotificationData) => {
    if (shown.get(thing.id) === id) shown.delete(thing.id);
  };
  shown.set(
    thing.id,
    notifications.show({ message: body, color: 'teal', autoClose: action ? ACT : READ, onClose }),
  );
}

/** Reports an error that belongs to no field or section of the page. */
export function toastError(message: string): void {
  notifications.show({ message, color: 'red', role: 'alert', autoClose: ACT });
}

/** Shows a warning, only once per id. */
export function toastWarning(id: string, message: string): void {
  notifications.show({ id, message, color: 'yellow', autoClose: ACT });
}

interface ToastBodyProps {
  message: string;
  action: { label: string; run: () => void };
}

/** A message with its action. */
export function ToastBody({ message, action }: ToastBodyProps) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {message}
      </Text>
      <Button variant="light" size="compact-sm" flex="none" onClick={action.run}>
        {action.label}
      </Button>
    </Group>
  );
}
