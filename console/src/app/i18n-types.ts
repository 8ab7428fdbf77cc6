import type errors from '../errors/locales/en.json';
import type account from '../features/account/locales/en.json';
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
      account: typeof account;
      common: typeof common;
      errors: typeof errors;
      setup: typeof setup;
      'sign-in': typeof signIn;
      ui: typeof ui;
      users: typeof users;
    };
  }
}
