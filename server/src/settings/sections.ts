import { PLAIN_FAULTS } from 'roster-contract/faults';
import { normalizeEmail } from '../lib/email.ts';
import type { Fault } from '../lib/errors.ts';
import type { Vault } from '../lib/vault.ts';
import { type BrandingKind, PASSWORD_PRESETS, type Section, type Settings } from './catalogue.ts';
import { clientCertificateFaults, sealClientKey } from './client-certificate.ts';
import type { UpdateInput } from './contract.ts';
import { contrastToWhite, MIN_CONTRAST } from './contrast.ts';
import { type Image, MAX_IMAGE_BYTES, sanitizeImage } from './images.ts';
import { sealMailPassword } from './mail-server.ts';

/** How a patch of a section is applied. Single fields are validated by the contract before. */
interface SectionRules<S extends Section> {
  /** Returns the patch in the form in which it is stored. Blank texts become null. */
  normalize(patch: UpdateInput[S], current: Settings[S], vault: Vault): Partial<Settings[S]>;
  /** Returns the errors of the section as a whole, after the patch was merged into it. */
  validate?(next: Settings[S], current: Settings[S], patch: UpdateInput[S]): Fault[];
}

/** The field of each image in the interface. */
export const UPLOADS = { logo: 'logo', image: 'signInImage' } as const satisfies Record<BrandingKind, string>;
const BRANDING_KINDS: readonly BrandingKind[] = ['logo', 'image'];

const required = (path: string, message: string = PLAIN_FAULTS.missing): Fault => ({
  path,
  code: 'required',
  message,
});

const trimmed = (text: string | null | undefined) => text?.trim() || null;

const address = (email: string | null | undefined) => normalizeEmail(email ?? '') || null;

/** Returns an object without the keys whose value is undefined. */
const defined = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const imageFacts = (kind: BrandingKind, upload: string | null | undefined) =>
  upload === undefined ? {} : { [kind]: upload === null ? null : (uploadedImage(upload)?.facts ?? null) };

function uploadFaults(kind: BrandingKind, upload: string | null | undefined): Fault[] {
  const path = `/${UPLOADS[kind]}`;
  if (upload == null) return [];
  const most = MAX_IMAGE_BYTES[kind];
  if (bytesOf(upload).length > most)
    return [{ path, code: 'too_long', message: `must have at most ${most / 1024} KB` }];
  return uploadedImage(upload) ? [] : [{ path, code: 'invalid_image', message: 'must be a PNG or SVG file' }];
}

const bytesOf = (upload: string) => Buffer.from(upload.slice(upload.indexOf(',') + 1), 'base64');

/** Returns the image of an upload, in Base64 or as a `data:` URL, sanitized; undefined when it is none. */
export const uploadedImage = (upload: string | null | undefined): Image | undefined =>
  upload == null ? undefined : sanitizeImage(Buffer.from(upload.slice(upload.indexOf(',') + 1), 'base64'));

export const SECTIONS: { [S in Section]: SectionRules<S> } = {
  general: {
    normalize: (patch) => ({
      ...defined({ language: patch.language, name: patch.name?.trim() }),
      ...(patch.contactEmail === undefined ? {} : { contactEmail: address(patch.contactEmail) }),
      ...(patch.rootUrl === undefined
        ? {}
        : { rootUrl: patch.rootUrl === null ? null : new URL(patch.rootUrl.trim()).origin }),
    }),
    validate: ({ name }) => (name === '' ? [required('/name')] : []),
  },
  mail: {
    normalize(patch, current, vault) {
      const { password, ...rest } = patch;
      const texts = Object.entries(rest).map(([key, value]) => [
        key,
        typeof value === 'string' || value === null ? trimmed(value) : value,
      ]);
      // Google shows app passwords in four groups and accepts them without the spaces.
      const entered =
        (patch.provider ?? current.provider) === 'gmail' ? password?.replaceAll(' ', '') : password;
      // Without a provider the password is not needed, and another provider requires it again anyway.
      const kept = patch.provider === 'none' ? null : password;
      return {
        ...Object.fromEntries(texts),
        ...(patch.fromAddress === undefined ? {} : { fromAddress: address(patch.fromAddress) }),
        ...(kept === undefined
          ? {}
          : { password: kept && entered ? sealMailPassword(vault, entered) : null }),
      };
    },
    validate(next, current, patch) {
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
      // Otherwise an attacker with an admin's session could have the password sent to a server of their own.
      const otherServer =
        next.provider !== current.provider ||
        next.host?.toLowerCase() !== current.host?.toLowerCase() ||
        // Another program may listen on another port of the same host.
        (next.provider === 'other' && next.port !== current.port) ||
        (next.encryption === 'none' && current.encryption !== 'none');
      if (current.password !== null && next.password !== null && patch.password === undefined && otherServer)
        faults.push(required('/password', 'must be entered again for another server'));
      return faults;
    },
  },
  userInvite: { normalize: defined },
  passwordPolicy: {
    normalize(patch, current) {
      const preset = patch.preset ?? current.preset;
      return { ...defined(patch), preset, ...(preset === 'custom' ? {} : PASSWORD_PRESETS[preset]) };
    },
    validate(next, _current, patch) {
      if (next.preset === 'custom') return [];
      const preset = PASSWORD_PRESETS[next.preset];
      return (['minLength', 'minClasses', 'history'] as const)
        .filter((field) => patch[field] !== undefined && patch[field] !== preset[field])
        .map((field) => ({
          path: `/${field}`,
          code: 'fixed_by_preset',
          message: 'is set by the preset; choose the preset “custom” to change it',
        }));
    },
  },
  syslog: {
    normalize({ host, clientCertificate, clientKey, ...patch }, _current, vault) {
      const key = trimmed(clientKey);
      return {
        ...defined(patch),
        ...(host === undefined ? {} : { host: trimmed(host) }),
        ...(clientCertificate === undefined ? {} : { clientCertificate: trimmed(clientCertificate) }),
        ...(clientKey === undefined ? {} : { clientKey: key && sealClientKey(vault, `${key}\n`) }),
      };
    },
    validate: ({ enabled, host }, _current, { clientCertificate, clientKey }) => [
      ...(enabled && host === null ? [required('/host')] : []),
      ...clientCertificateFaults(
        clientCertificate === undefined ? undefined : trimmed(clientCertificate),
        clientKey === undefined ? undefined : trimmed(clientKey),
      ),
    ],
  },
  auditRetention: { normalize: defined },
  branding: {
    normalize: ({ accentColor, logo, signInImage }) => ({
      ...(accentColor === undefined ? {} : { accentColor: accentColor?.toLowerCase() ?? null }),
      ...imageFacts('logo', logo),
      ...imageFacts('image', signInImage),
    }),
    validate: ({ accentColor }, _current, patch) => [
      ...(patch.systemName?.trim() === '' ? [required('/systemName')] : []),
      ...(accentColor !== null && contrastToWhite(accentColor) < MIN_CONTRAST
        ? [{ path: '/accentColor', code: 'low_contrast', message: 'is too light for white text on it' }]
        : []),
      ...BRANDING_KINDS.flatMap((kind) => uploadFaults(kind, patch[UPLOADS[kind]])),
    ],
  },
  signals: {
    normalize: defined,
    validate: ({ officeTimeZone, officeFrom, officeTo }) =>
      officeTimeZone !== null && officeTo <= officeFrom
        ? [{ path: '/officeTo', code: 'before_begin', message: 'must be after the start' }]
        : [],
  },
};
