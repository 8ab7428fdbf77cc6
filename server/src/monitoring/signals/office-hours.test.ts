import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../settings/catalogue.ts';
import { isOfficeTime } from './office-hours.ts';

const TABLE: [at: string, zone: string | null, isOffice: boolean, why: string][] = [
  ['2026-07-01T03:00:00Z', null, true, 'no office hours are set'],
  ['2026-07-01T06:00:00Z', 'Europe/Berlin', true, 'it begins at 8, in summer'],
  ['2026-07-01T05:59:59Z', 'Europe/Berlin', false, 'before it begins'],
  ['2026-01-07T06:30:00Z', 'Europe/Berlin', false, 'in winter that is before it begins'],
  ['2026-07-01T15:59:59Z', 'Europe/Berlin', true, 'until 18'],
  ['2026-07-01T16:00:00Z', 'Europe/Berlin', false, 'at 18 it is over'],
  ['2026-07-04T10:00:00Z', 'Europe/Berlin', false, 'a Saturday'],
  ['2026-07-05T23:30:00Z', 'Asia/Shanghai', false, 'Monday there, 7:30'],
  ['2026-07-06T00:00:00Z', 'Asia/Shanghai', true, 'Monday there, 8:00'],
  ['2026-07-03T23:00:00Z', 'America/Los_Angeles', true, 'Friday there, 16:00'],
  ['2026-07-04T00:00:00Z', 'America/Los_Angeles', true, 'still Friday there, 17:00'],
  ['2026-07-06T18:15:00Z', 'Asia/Kathmandu', false, 'midnight is 00:00, not 24:00'],
];
for (const [at, officeTimeZone, expected, why] of TABLE)
  test(`office hours: ${at} in ${officeTimeZone}: ${why}`, () => {
    assert.equal(isOfficeTime(new Date(at), { ...DEFAULT_SETTINGS.signals, officeTimeZone }), expected);
  });
