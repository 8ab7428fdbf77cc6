import { Button, Group, Text } from '@mantine/core';
import { type NotificationData, notifications } from '@mantine/notifications';

/** Milliseconds. What can be acted on stays long enough to be reached by the keyboard. */
const READ = 5_000;
const ACT = 12_000;

interface ToastAction {
  label: string;
  run: () => void;
}

/** What messages are about: a person, an organization, a project. */
interface Thing {
  id: string;
}

/** The message about each thing that is on the screen: its id → notification id. */
const shown = new Map<string, string>();

/** Takes away what is told about something: newer has happened to it, and the message's Undo would undo that. */
export function hideToast({ id }: Thing): void {
  const former = shown.get(id);
  if (former !== undefined) notifications.hide(former);
}

/** Says that something was done, and offers to undo it or to look at it. Only the newest stays. */
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

/** Says that something that has no place of its own on the page went wrong. */
export function toastError(message: string): void {
  notifications.show({ message, color: 'red', role: 'alert', autoClose: ACT });
}

/** Says why the page shows something else than what was asked for; once, however often it is noticed. */
export function toastWarning(id: string, message: string): void {
  notifications.show({ id, message, color: 'yellow', autoClose: ACT });
}

interface ToastBodyProps {
  message: string;
  action: { label: string; run: () => void };
}

/** A message with the one thing that can be done about it. */
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
