import type errors from '../errors/locales/en.json';
import type acceptInvitation from '../features/accept-invitation/locales/en.json';
import type account from '../features/account/locales/en.json';
import type forgotPassword from '../features/forgot-password/locales/en.json';
import type resetPassword from '../features/reset-password/locales/en.json';
import type settings from '../features/settings/locales/en.json';
import type setup from '../features/setup/locales/en.json';
import type signIn from '../features/sign-in/locales/en.json';
import type users from '../features/users/locales/en.json';
import type ui from '../ui/locales/en.json';
import type common from './locales/en.json';

/** A key that no language file has does not compile. A new feature adds its namespace here. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      'accept-invitation': typeof acceptInvitation;
      account: typeof account;
      common: typeof common;
      errors: typeof errors;
      'forgot-password': typeof forgotPassword;
      'reset-password': typeof resetPassword;
      settings: typeof settings;
      setup: typeof setup;
      'sign-in': typeof signIn;
      ui: typeof ui;
      users: typeof users;
    };
  }
}
