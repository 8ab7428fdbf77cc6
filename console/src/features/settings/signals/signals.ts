import { required } from '../../../ui/forms.tsx';
import type { CardDefinition } from '../card/definition.ts';
import { changes } from '../card/form-values.ts';
import { type SignalsBody, type SignalsPatch, signalsSection } from '../data/sections.ts';

/** 1: Monday … 7: Sunday (ISO 8601). */
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** What is a signal, as typed; lists are written with commas. */
export type SignalsValues = {
  windowMinutes: string;
  failuresOfAccount: string;
  failuresFromAddress: string;
  removalsByAdmin: string;
  newDeviceOfAdmin: string;
  hasOfficeHours: string;
  officeTimeZone: string;
  officeDays: string;
  officeFrom: string;
  officeTo: string;
  mailTo: string;
};

/** Whether a switch is on, as the form keeps it. */
export const ON = 'on';
const written = (isOn: boolean) => (isOn ? ON : 'off');

/** The items of a list as the form keeps it. */
export const listOf = (text: string): string[] => text.split(',').filter((item) => item !== '');

/** Where whoever sets the hours is. */
const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All that there are, and the one that is set, by whatever name. */
export const timeZones = (present: string): string[] => [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(present === '' ? [] : [present])]),
];

const valuesOf = (body: SignalsBody): SignalsValues => ({
  windowMinutes: String(body.windowMinutes),
  failuresOfAccount: String(body.failuresOfAccount),
  failuresFromAddress: String(body.failuresFromAddress),
  removalsByAdmin: String(body.removalsByAdmin),
  newDeviceOfAdmin: written(body.newDeviceOfAdmin),
  hasOfficeHours: written(body.officeTimeZone !== null),
  officeTimeZone: body.officeTimeZone ?? ownTimeZone(),
  officeDays: body.officeDays.toSorted().join(','),
  officeFrom: body.officeFrom,
  officeTo: body.officeTo,
  mailTo: body.mailTo.join(','),
});

export const SIGNALS: CardDefinition<SignalsBody, SignalsValues, SignalsPatch> = {
  section: signalsSection,
  valuesOf,
  validate: (typed) => ({
    windowMinutes: required(typed.windowMinutes),
    failuresOfAccount: required(typed.failuresOfAccount),
    failuresFromAddress: required(typed.failuresFromAddress),
    removalsByAdmin: required(typed.removalsByAdmin),
  }),
  patchOf: (typed, base) => {
    const zone = typed.hasOfficeHours === ON ? typed.officeTimeZone : null;
    return {
      ...changes(typed, valuesOf(base), {
        windowMinutes: Number(typed.windowMinutes),
        failuresOfAccount: Number(typed.failuresOfAccount),
        failuresFromAddress: Number(typed.failuresFromAddress),
        removalsByAdmin: Number(typed.removalsByAdmin),
        newDeviceOfAdmin: typed.newDeviceOfAdmin === ON,
        officeDays: listOf(typed.officeDays).map(Number),
        officeFrom: typed.officeFrom,
        officeTo: typed.officeTo,
        mailTo: listOf(typed.mailTo),
      }),
      ...(zone === base.officeTimeZone ? {} : { officeTimeZone: zone }),
    };
  },
};
