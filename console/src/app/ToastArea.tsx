import { Notifications } from '@mantine/notifications';
import classes from './ToastArea.module.css';

/** In the middle of the header, where neither the buttons of a page nor the way to its neighbours are covered. */
export default function ToastArea() {
  return <Notifications position="top-center" className={classes.area} />;
}
