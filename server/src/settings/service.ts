import { isDeepStrictEqual } from 'node:util';
import { enforce, type SignedInCaller } from '../access/actor.ts';
import { lockAuthority } from '../access/facts.ts';
import { type Attempt, operate, recordingRefusals } from '../access/operate.ts';
import type { Operation } from '../audit/catalogue.ts';
import { record } from '../audit/record.ts';
import { AppError, invalid } from '../lib/errors.ts';
import type { Precondition } from '../lib/etag.ts';
import { liftMailPause } from '../mail/index.ts';
import { PASSWORD_PRESETS, SECTION_NAMES, type Section, type Settings } from './catalogue.ts';
import type { UpdateInput } from './contract.ts';
import { SECTION_FAULTS } from './faults.ts';
import { sealMailPassword } from './mail-server.ts';
import { decideSettings } from './policy.ts';
import { presentSection, type SectionBodies } from './present.ts';
import { followPushSettings } from './push.ts';
import { receiverFaults } from './receivers-store.ts';
import type { SettingsServices } from './services.ts';
import { lockSettings, readSettings, saveSection } from './store.ts';

/** A section of the settings, or of what belongs to it, as the target of an audit event. */
export const attemptOn = (operation: Operation, name: string): Attempt => ({
  eventType: 'setting',
  operation,
  target: { type: 'setting', id: null, name },
});

/** One section, as it is in the database at this moment. Throws 403. */
export async function getSection<S extends Section>(
  services: SettingsServices,
  caller: SignedInCaller,
  section: S,
): Promise<SectionBodies[S]> {
  return recordingRefusals(services, caller, attemptOn('view', SECTION_NAMES[section]), async () => {
    enforce(decideSettings(caller.actor));
    return presentSection[section](services, await readSettings(services.database.db));
  });
}

/** Changes one section; nothing when nothing differs. Throws 403, 412 `stale_version`, 422. */
export async function patchSection<S extends Section>(
  services: SettingsServices,
  caller: SignedInCaller,
  section: S,
  patch: UpdateInput[S],
  precondition: Precondition,
): Promise<SectionBodies[S]> {
  const attempt = attemptOn('update', SECTION_NAMES[section]);
  const body = await operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, caller.actor);
    enforce(decideSettings(caller.actor));
    await lockSettings(tx);
    const former = await readSettings(tx);
    const version = former.versions[section];
    if (precondition?.(version) === false) throw new AppError('stale_version');
    const next = { ...former[section], ...NORMALIZE[section](services, patch, former) };
    const faults = SECTION_FAULTS[section]?.(next, former[section], patch) ?? [];
    if ('mailTo' in next) faults.push(...(await receiverFaults(tx, next.mailTo, former.signals.mailTo)));
    if (faults.length > 0) throw invalid(faults);
    const { before, after } = difference(former[section], next);
    if (Object.keys(after).length === 0) return presentSection[section](services, former);
    await saveSection(tx, section, next, version + 1, now);
    // What was wrong with the mail server may be right now.
    if (section === 'mail') await liftMailPause(tx);
    if (section === 'auditPush')
      await followPushSettings(tx, former.auditPush, (await readSettings(tx)).auditPush);
    await record(tx, caller, now, { ...attempt, outcome: 'success', before, after });
    return presentSection[section](services, await readSettings(tx));
  });
  // Whoever changed them finds them changed at once on this node.
  await services.settings.refresh();
  return body;
}

type Normalize = {
  [S in Section]: (
    services: SettingsServices,
    patch: UpdateInput[S],
    former: Settings,
  ) => Partial<Settings[S]>;
};

const trimmed = (text: string | null | undefined) => text?.trim() || null;

/** Patches in the form in which they are stored; texts without anything in them are none. */
const NORMALIZE: Normalize = {
  general: (_services, patch) => ({
    ...defined({ language: patch.language, name: patch.name?.trim() }),
    ...(patch.contactEmail === undefined ? {} : { contactEmail: trimmed(patch.contactEmail) }),
    ...(patch.rootUrl === undefined
      ? {}
      : { rootUrl: patch.rootUrl === null ? null : new URL(patch.rootUrl.trim()).origin }),
  }),
  mail: ({ vault }, patch, { mail }) => {
    const { password, ...rest } = patch;
    const texts = Object.entries(rest).map(([key, value]) => [
      key,
      typeof value === 'string' || value === null ? trimmed(value) : value,
    ]);
    // Google shows app passwords in four groups and takes them without the blanks.
    const typed = (patch.provider ?? mail.provider) === 'gmail' ? password?.replaceAll(' ', '') : password;
    // What is not needed any more is not kept; with another provider it must be given again anyway.
    const kept = patch.provider === 'none' ? null : password;
    return {
      ...Object.fromEntries(texts),
      ...(kept === undefined ? {} : { password: kept && typed ? sealMailPassword(vault, typed) : null }),
    };
  },
  userInvite: (_services, patch) => defined(patch),
  passwordPolicy: (_services, patch, { passwordPolicy }) => {
    const preset = patch.preset ?? passwordPolicy.preset;
    return { ...defined(patch), preset, ...(preset === 'custom' ? {} : PASSWORD_PRESETS[preset]) };
  },
  auditPush: (_services, { host, ...patch }) => ({
    ...defined(patch),
    ...(host === undefined ? {} : { host: trimmed(host) }),
  }),
  auditRetention: (_services, patch) => defined(patch),
  signals: (_services, patch) => defined(patch),
};

/** Without the keys that hold nothing. */
const defined = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** The fields that differ, for the audit trail; of a password only that there is one. */
function difference(former: object, next: object): { before: object; after: object } {
  const entries = Object.entries(next);
  const formerly = new Map(Object.entries(former));
  const changed = entries.filter(([field, value]) => !isDeepStrictEqual(formerly.get(field), value));
  const told = (field: string, value: unknown, word: string) =>
    field !== 'password' ? value : value === null ? null : word;
  return {
    before: Object.fromEntries(
      changed.map(([field]) => [field, told(field, formerly.get(field), '(the former one)')]),
    ),
    after: Object.fromEntries(changed.map(([field, value]) => [field, told(field, value, '(another one)')])),
  };
}
