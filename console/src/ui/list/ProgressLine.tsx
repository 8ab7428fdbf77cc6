import classes from './ProgressLine.module.css';

/** A thin line that runs while a list that is already shown is asked for anew; has its place whether it runs or not. */
export function ProgressLine({ isRunning }: { isRunning: boolean }) {
  return <div className={classes.line} data-running={isRunning || undefined} aria-hidden />;
}
