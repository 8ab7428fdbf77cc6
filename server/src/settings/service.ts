import { isDeepStrictEqual } from 'node:util';
import { enforce } from '../access/actor.ts';
import { lockAuthority } from '../access/authority-store.ts';
import type { Attempt, Context } from '../access/context.ts';
import type { Operation } from '../audit/catalogue.ts';
import { removeConsumer, startConsumer } from '../audit/consumers-store.ts';
import { clearSyslogPause } from '../audit/syslog-pause-store.ts';
import type { Tx } from '../db/database.ts';
import { AppError, type Fault, invalid } from '../lib/errors.ts';
import type { Precondition } from '../lib/etag.ts';
import type { Vault } from '../lib/vault.ts';
import { liftMailPause } from '../mail/index.ts';
import { SECTION_NAMES, type Section, type Settings, type SyslogSettings } from './catalogue.ts';
import type { UpdateInput } from './contract.ts';
import { decideSettings } from './policy.ts';
import { presentSection, type SectionBodies } from './present.ts';
import { SECTIONS, UPLOADS, uploadedImage } from './sections.ts';
import type { SettingsSnapshot } from './snapshot.ts';
import { filterSystemAdmins, lockSettings, readSettings, saveBrandingImage, saveSection } from './store.ts';

/** What the settings service needs from other features. */
export interface SettingsServiceDependencies {
  settings: SettingsSnapshot;
  vault: Vault;
}

export type SettingsService = ReturnType<typeof createSettingsService>;

/** Returns an attempt whose target is a section of the settings. */
export const settingAttempt = (operation: Operation, name: string): Attempt => ({
  eventType: 'setting',
  operation,
  target: { type: 'setting', id: null, name },
});

/** Creates the use cases of settings. */
export function createSettingsService(dependencies: SettingsServiceDependencies) {
  const { settings, vault } = dependencies;
  return {
    /** Returns a section from the database. Throws 403. */
    get<S extends Section>(ctx: Context, section: S): Promise<SectionBodies[S]> {
      return ctx.auditRefusals(settingAttempt('view', SECTION_NAMES[section]), async () => {
        enforce(decideSettings(ctx.caller.actor));
        return presentSection[section](dependencies, await readSettings(ctx.db));
      });
    },

    /** Changes a section; without differences nothing is written. Throws 403, 412 `stale_version`, 422. */
    async update<S extends Section>(
      ctx: Context,
      { section, patch, precondition }: { section: S; patch: UpdateInput[S]; precondition: Precondition },
    ): Promise<SectionBodies[S]> {
      const attempt = settingAttempt('update', SECTION_NAMES[section]);
      const body = await ctx.transaction(attempt, async ({ tx, caller, now, audit }) => {
        await lockAuthority(tx, caller.actor);
        enforce(decideSettings(caller.actor));
        await lockSettings(tx);
        const current = await readSettings(tx);
        const version = current.versions[section];
        if (precondition?.(version) === false) throw new AppError('stale_version');
        const rules = SECTIONS[section];
        const next = { ...current[section], ...rules.normalize(patch, current[section], vault) };
        const faults = rules.validate?.(next, current[section], patch) ?? [];
        if ('mailTo' in next)
          faults.push(...(await validateRecipients(tx, next.mailTo, current.signals.mailTo)));
        if (faults.length > 0) throw invalid(faults);
        const name = nameIn(patch);
        const isRenamed = name !== undefined && name !== current.general.name;
        const { before, after } = difference(current[section], next);
        const isChanged = Object.keys(after).length > 0;
        if (!isChanged && !isRenamed) return presentSection[section](dependencies, current);
        await saveSection(tx, section, next, version + 1, now);
        if (isRenamed) {
          const { general, versions } = current;
          await saveSection(tx, 'general', { ...general, name }, versions.general + 1, now);
          const renaming = settingAttempt('update', SECTION_NAMES.general);
          await audit({ ...renaming, before: { name: general.name }, after: { name } });
        }
        await saveUploads(tx, patch, now);
        // A failure of the former mail server says nothing about the new one.
        if (section === 'mail') await liftMailPause(tx);
        const saved = await readSettings(tx);
        if (section === 'syslog') await followSyslogSettings(tx, current.syslog, saved.syslog);
        if (isChanged) await audit({ ...attempt, before, after });
        return presentSection[section](dependencies, saved);
      });
      // This node applies the change before it responds; other nodes are notified.
      await settings.refresh();
      return body;
    },
  };
}

/** Returns the system's name in a patch of the branding; it is stored in the general settings. */
const nameIn = (patch: UpdateInput[Section]): string | undefined =>
  'systemName' in patch ? patch.systemName?.trim() : undefined;

/** Writes the images that a patch of the branding uploads or removes; other sections have none. */
async function saveUploads(tx: Tx, patch: UpdateInput[Section], now: Date): Promise<void> {
  if ('logo' in patch && patch.logo !== undefined)
    await saveBrandingImage(tx, 'logo', uploadedImage(patch.logo), now);
  if ('signInImage' in patch && patch.signInImage !== undefined)
    await saveBrandingImage(tx, 'image', uploadedImage(patch.signInImage), now);
}

/** Returns an error for each recipient who is not an active system admin. Existing recipients may stay. */
async function validateRecipients(
  tx: Tx,
  next: readonly string[],
  current: readonly string[],
): Promise<Fault[]> {
  const allowed = new Set([...(await filterSystemAdmins(tx, next)), ...current]);
  return next.flatMap((id, index) =>
    allowed.has(id.toLowerCase())
      ? []
      : [{ path: `/mailTo/${index}`, code: 'not_system_admin', message: 'must be an active system admin' }],
  );
}

/** Starts or stops forwarding, beginning with the next event. A changed receiver is tried at once. */
async function followSyslogSettings(tx: Tx, former: SyslogSettings, next: SyslogSettings): Promise<void> {
  await clearSyslogPause(tx);
  if (next.enabled && !former.enabled) await startConsumer(tx, 'push');
  if (!next.enabled) await removeConsumer(tx, 'push');
}

/** Fields whose values are secret, or too long to be read. */
const REDACTED: ReadonlySet<string> = new Set(['password', 'clientCertificate', 'clientKey']);

/** The name of a stored field in the interface. */
const nameOf = (field: string): string => (field === 'image' ? UPLOADS.image : field);

/** Returns the fields that differ, for the audit log. The values of secrets are replaced. */
function difference(former: Settings[Section], next: Settings[Section]): { before: object; after: object } {
  const formerValues = new Map<string, unknown>(Object.entries(former));
  const changed = Object.entries(next).filter(
    ([field, value]) => !isDeepStrictEqual(formerValues.get(field), value),
  );
  const redacted = (field: string, value: unknown, replacement: string) =>
    !REDACTED.has(field) || value === null ? value : replacement;
  return {
    before: Object.fromEntries(
      changed.map(([field]) => [nameOf(field), redacted(field, formerValues.get(field), '(the former one)')]),
    ),
    after: Object.fromEntries(
      changed.map(([field, value]) => [nameOf(field), redacted(field, value, '(another one)')]),
    ),
  };
}
