// Sets the color scheme before the first paint, so that a dark page never flashes white. A file of its own and not
// an inline script, because the server's Content-Security-Policy allows scripts of this origin only.
// The key and the attribute are Mantine's; src/app/theme.ts uses the same key.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('roster-color-scheme');
  } catch {
    // Storage may be switched off; the system's scheme then counts.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const scheme = chosen === 'light' || chosen === 'dark' ? chosen : system;
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
