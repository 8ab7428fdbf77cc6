import type { Fault } from '../lib/errors.ts';
import { PASSWORD_PRESETS, type Section, type Settings } from './catalogue.ts';
import type { UpdateInput } from './contract.ts';

/** What is wrong with a section as a whole, once a patch is merged into it; single fields are the contract's to judge. */
type Judge = {
  [S in Section]?: (next: Settings[S], former: Settings[S], patch: UpdateInput[S]) => Fault[];
};

const required = (path: string, message = 'is required'): Fault => ({ path, code: 'required', message });

export const SECTION_FAULTS: Judge = {
  // Of nothing but blanks, which are not kept.
  general: ({ name }) => (name === '' ? [required('/name')] : []),
  mail(next, former, patch) {
    if (next.provider === 'none') return [];
    const faults: Fault[] = [];
    if (next.provider === 'gmail') {
      if (next.username === null) faults.push(required('/username', 'must be the Gmail address'));
      if (next.password === null) faults.push(required('/password', 'must be the app password'));
    } else {
      if (next.host === null) faults.push(required('/host'));
      if (next.fromAddress === null) faults.push(required('/fromAddress'));
      if (next.username === null && next.password !== null) faults.push(required('/username'));
      if (next.username !== null && next.password === null)
        faults.push(required('/password', 'is required with a username'));
    }
    // Else whoever gets at an admin's session could have the password sent to a server of their own.
    const goesElsewhere =
      next.provider !== former.provider ||
      next.host?.toLowerCase() !== former.host?.toLowerCase() ||
      (next.encryption === 'none' && former.encryption !== 'none');
    if (former.password !== null && next.password !== null && patch.password === undefined && goesElsewhere) {
      faults.push(required('/password', 'must be given again when it goes to another server'));
    }
    return faults;
  },
  passwordPolicy(next, _former, patch) {
    if (next.preset === 'custom') return [];
    const preset = PASSWORD_PRESETS[next.preset];
    return (['minLength', 'minClasses', 'history'] as const)
      .filter((field) => patch[field] !== undefined && patch[field] !== preset[field])
      .map((field) => ({
        path: `/${field}`,
        code: 'fixed_by_preset',
        message: 'is fixed by the preset; choose the preset “custom” to change it',
      }));
  },
  auditPush: ({ enabled, host }) => (enabled && host === null ? [required('/host')] : []),
  signals: ({ officeTimeZone, officeFrom, officeTo }) =>
    officeTimeZone !== null && officeTo <= officeFrom
      ? [{ path: '/officeTo', code: 'before_begin', message: 'must be after the beginning' }]
      : [],
};
