import { Notifications } from '@mantine/notifications';
import classes from './ToastArea.module.css';

/** Toasts over the header, where they cover no buttons. */
export default function ToastArea() {
  return <Notifications position="top-center" className={classes.area} />;
}
