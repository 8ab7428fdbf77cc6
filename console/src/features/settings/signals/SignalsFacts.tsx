import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../card/Facts.tsx';
import type { SignalsBody } from '../data/sections.ts';
import { dayName } from './days.ts';
import { useReceivers } from './receivers.ts';

/** What is a signal, to be read. */
export function SignalsFacts({ signals }: { signals: SignalsBody }) {
  const { t, i18n } = useTranslation('settings-audit');
  const receivers = useReceivers(signals.mailTo);
  const { windowMinutes: minutes, officeTimeZone: zone, officeFrom: from, officeTo: to } = signals;
  const within = (count: number) =>
    count === 0 ? t('signals.never') : t('signals.within', { count, minutes });
  const days = signals.officeDays.toSorted().map((day) => dayName(String(day), i18n.language));
  return (
    <Facts>
      <Fact label={t('signals.failuresOfAccount')}>{within(signals.failuresOfAccount)}</Fact>
      <Fact label={t('signals.failuresFromAddress')}>{within(signals.failuresFromAddress)}</Fact>
      <Fact label={t('signals.removalsByAdmin')}>{within(signals.removalsByAdmin)}</Fact>
      <Fact label={t('signals.newDeviceOfAdmin')}>
        {t(signals.newDeviceOfAdmin ? 'signals.always' : 'signals.never')}
      </Fact>
      <Fact label={t('signals.adminOutOfHours')}>
        {zone === null
          ? t('signals.never')
          : t('signals.outside', { days: days.join(', ') || t('signals.noDays'), from, to, zone })}
      </Fact>
      <Fact label={t('signals.mailTo')} otherwise={t('signals.nobody')}>
        {receivers.map(({ name }) => name).join(', ')}
      </Fact>
    </Facts>
  );
}
