/** Starts each proxy with its file of deploy/proxies. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../server/test/harness/ports.ts';
import { FOLDER, ROOT, start, untilListening, write } from './programs.ts';
import { HOST } from './roster.ts';

/** Makes the certificate that all proxies use. */
export function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: FOLDER, stdio: 'ignore' });
  const make = (name: string, subject: string) =>
    openssl(
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${subject}`],
      ...['-addext', `subjectAltName=DNS:${subject},IP:127.0.0.1`],
    );
  make('roster', HOST);
  make('client', 'roster-client');
  const pem = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
  writeFileSync(join(FOLDER, 'roster-combined.pem'), pem('roster.pem') + pem('roster.key'));
  execFileSync('chmod', ['644', join(FOLDER, 'roster.key'), join(FOLDER, 'client.key')]);
}

/** Returns a file of deploy/ with the ports and paths of this machine. */
export function exampleOf(file: string, replacements: Record<string, string>): string {
  let text = readFileSync(join(ROOT, 'deploy', file), 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`deploy/${file} does not contain ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

export interface ReverseProxy {
  name: string;
  start(rosterPort: number): Promise<number>;
}

/** Starts a proxy on a free port and returns the port. */
const proxy = (name: string, launch: (port: number, roster: string) => void): ReverseProxy => ({
  name,
  async start(rosterPort) {
    const port = await freePort();
    launch(port, `127.0.0.1:${rosterPort}`);
    await untilListening(port);
    return port;
  },
});

export const PROXIES: readonly ReverseProxy[] = [
  proxy('nginx', (port, roster) => {
    const site = write(
      'nginx-site.conf',
      exampleOf('proxies/nginx.conf', {
        '127.0.0.1:8080': roster,
        'listen 443': `listen 127.0.0.1:${port}`,
        '/etc/ssl': FOLDER,
      }),
    );
    const main = write(
      'nginx.conf',
      `daemon off; user root; pid ${FOLDER}/nginx.pid; error_log stderr; events {}
http { include /etc/nginx/mime.types; access_log off; client_body_temp_path ${FOLDER}/body; proxy_temp_path ${FOLDER}/proxy; fastcgi_temp_path ${FOLDER}/f; uwsgi_temp_path ${FOLDER}/u; scgi_temp_path ${FOLDER}/s; include ${site}; }`,
    );
    start('nginx', '/usr/sbin/nginx', ['-c', main]);
  }),
  proxy('Apache', (port, roster) => {
    const site = write(
      'apache-site.conf',
      exampleOf('proxies/apache.conf', {
        '127.0.0.1:8080': roster,
        '*:443': `127.0.0.1:${port}`,
        '/etc/ssl': FOLDER,
      }),
    );
    const modules = [
      'mpm_event',
      'authz_core',
      'ssl',
      'socache_shmcb',
      'headers',
      'filter',
      'deflate',
      'proxy',
      'proxy_http',
    ];
    const main = write(
      'apache.conf',
      [
        `ServerRoot /etc/apache2\nServerName ${HOST}\nListen 127.0.0.1:${port}\nPidFile ${FOLDER}/apache.pid`,
        `DefaultRuntimeDir ${FOLDER}\nErrorLog ${FOLDER}/apache-error.log\nUser www-data\nGroup www-data`,
        ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
        `Include ${site}`,
      ].join('\n'),
    );
    start('apache', '/usr/sbin/apache2', ['-DFOREGROUND', '-f', main]);
  }),
  proxy('HAProxy', (port, roster) => {
    const file = write(
      'haproxy.cfg',
      exampleOf('proxies/haproxy.cfg', {
        '127.0.0.1:8080': roster,
        'bind :443': `bind 127.0.0.1:${port}`,
        '/etc/ssl': FOLDER,
      }),
    );
    start('haproxy', '/usr/sbin/haproxy', ['-db', '-f', file]);
  }),
  proxy('Caddy', (port, roster) => {
    mkdirSync(join(FOLDER, 'caddy'), { recursive: true });
    const site = exampleOf('proxies/Caddyfile', {
      '127.0.0.1:8080': roster,
      [`${HOST} {`]: `https://${HOST}:${port} {\n\tbind 127.0.0.1\n\ttls ${FOLDER}/roster.pem ${FOLDER}/roster.key`,
    });
    const file = write('Caddyfile', `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    start('caddy', '/usr/bin/caddy', ['run', '--adapter', 'caddyfile', '--config', file], {
      HOME: join(FOLDER, 'caddy'),
      XDG_DATA_HOME: join(FOLDER, 'caddy'),
    });
  }),
];

/** The same without a proxy, to compare. */
export const WITHOUT_PROXY: ReverseProxy = { name: 'none', start: async (port) => port };
