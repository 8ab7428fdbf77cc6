import { useTranslation } from 'react-i18next';
import classes from './NewestEvents.module.css';

interface LiveStateProps {
  state: 'live' | 'held' | 'reconnecting';
  /** How many events came while it stood still. */
  waiting: number;
}

/** Whether what is shown is up to date. */
export function LiveState({ state, waiting }: LiveStateProps) {
  const { t } = useTranslation('overview');
  const words =
    state === 'held' && waiting > 0 ? t('newest.waiting', { count: waiting }) : t(`newest.${state}`);
  return (
    <span className={classes.state}>
      <span className={classes.dot} data-state={state} aria-hidden />
      {words}
    </span>
  );
}
