import { type NotificationData, notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { ToastBody } from './ToastBody.tsx';

/** Milliseconds. What can be acted on stays long enough to be reached by the keyboard. */
const READ = 5_000;
const ACT = 12_000;

interface ToastAction {
  label: string;
  run: () => void;
}

const show = (toast: NotificationData): string =>
  notifications.show({ closeButtonProps: { 'aria-label': i18next.t('close', { ns: 'ui' }) }, ...toast });

/** Says that something was done, and offers to undo it or to look at it. */
export function toast(message: string, action?: ToastAction): void {
  if (!action) {
    show({ message, color: 'teal', autoClose: READ });
    return;
  }
  const run = () => {
    notifications.hide(id);
    action.run();
  };
  const body = <ToastBody message={message} action={{ label: action.label, run }} />;
  const id = show({ message: body, color: 'teal', autoClose: ACT });
}

/** Says that something that has no place of its own on the page went wrong. */
export function toastProblem(message: string): void {
  show({ message, color: 'red', role: 'alert', autoClose: ACT });
}

/** Says why the page shows something else than what was asked for; once, however often it is noticed. */
export function toastNotice(id: string, message: string): void {
  show({ id, message, color: 'yellow', autoClose: ACT });
}
