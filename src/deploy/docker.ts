import type { Config } from '../config/config.ts';
import {
  appDir,
  containerInvocation,
  containerUser,
  dataDir,
  logDir,
  placeVariables,
  portsOf,
  type Runtime,
  runtimeOf,
  surfacesOf,
} from './container.ts';
import { runWords, titleOf, unitName } from './invocation.ts';

export interface DockerOptions {
  /** Of crashproof, as npm knows it. */
  readonly version: string;
}

const nodeImage = 'node:24-bookworm-slim';
const baseOf: Readonly<Record<Runtime, string>> = {
  python: 'python:3.12-slim-bookworm',
  node: nodeImage,
  other: 'debian:bookworm-slim',
};

/** The text of a Dockerfile for the folder of the application. */
export function dockerfile(config: Config, { version }: DockerOptions): string {
  const runtime = runtimeOf(config);
  const invocation = containerInvocation(config);
  const variables = { ...placeVariables, ...invocation.variables };
  const ports = [...portsOf(config), ...surfacesOf(config).map(({ port }) => port)];
  return `${[
    `# ${oneLine(titleOf(config))}, kept up by crashproof. Made by crashproof export dockerfile.`,
    `ARG BASE=${baseOf[runtime]}`,
    `ARG NODE=${nodeImage}`,
    '',
    'FROM $NODE AS node',
    '',
    'FROM $BASE',
    '# The first process of the container: hands signals on, and buries the orphans that nobody else waits for.',
    'RUN command -v tini >/dev/null || { apt-get update && apt-get install -y --no-install-recommends tini \\',
    '    && rm -rf /var/lib/apt/lists/*; }',
    ...(runtime === 'node'
      ? []
      : [
          'COPY --from=node /usr/local/bin/node /usr/local/bin/node',
          'COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules',
        ]),
    `ARG CRASHPROOF=crashproof@${version}`,
    'RUN command -v crashproof >/dev/null \\',
    '    || node /usr/local/lib/node_modules/npm/bin/npm-cli.js install --global "$CRASHPROOF"',
    '',
    `WORKDIR ${appDir}`,
    'COPY . .',
    ...dependencies[runtime],
    '',
    '# Nothing runs as root, and all that is ever written to is in these two volumes and in /tmp.',
    `RUN mkdir -p ${logDir} ${dataDir} && chown ${containerUser}:${containerUser} ${logDir} ${dataDir}`,
    `VOLUME ["${logDir}", "${dataDir}"]`,
    ...Object.entries(variables).map(([name, value]) => `ENV ${name}=${dockerWord(value)}`),
    `USER ${containerUser}:${containerUser}`,
    ...ports.map(port => `EXPOSE ${port}`),
    '',
    '# crashproof asks the application; this asks crashproof, which also knows what it waits for.',
    `HEALTHCHECK --interval=30s --timeout=5s --start-period=${startSeconds(config)}s --retries=3 CMD ["crashproof", "health"]`,
    'STOPSIGNAL SIGTERM',
    'ENTRYPOINT ["tini", "--", "crashproof"]',
    `CMD ${JSON.stringify(runWords(invocation))}`,
  ].join('\n')}\n`;
}

const dependencies: Readonly<Record<Runtime, readonly string[]>> = {
  python: [
    '# What the application needs of other packages, where it says so.',
    'RUN if [ -f requirements.txt ]; then pip install --no-cache-dir -r requirements.txt; fi \\',
    '    && if [ -f pyproject.toml ]; then pip install --no-cache-dir .; fi',
  ],
  node: [
    '# What the application needs of other packages, where it says so.',
    'RUN if [ -f package-lock.json ]; then npm ci --omit=dev; fi',
  ],
  other: [],
};

/** A healthy state is not expected before: the longest start-up that is allowed. */
function startSeconds({ services }: Config): number {
  return Math.max(30, ...services.map(({ spec }) => Math.ceil((spec.health?.startup.withinMs ?? 0) / 1000)));
}

/** The text of a compose.yaml beside that Dockerfile. */
export function composeFile(config: Config): string {
  const name = config.services.length === 1 ? (config.services[0]?.spec.name ?? 'app') : 'app';
  const pages = surfacesOf(config).filter(({ name }) => name !== 'readiness');
  const ports = [...portsOf(config), ...pages.map(({ port }) => port)];
  const { secrets } = containerInvocation(config);
  return `${[
    `# ${oneLine(titleOf(config))}, kept up by crashproof. Made by crashproof export compose; it builds what`,
    '# crashproof export dockerfile > Dockerfile has written beside it.',
    'services:',
    `  ${JSON.stringify(name)}:`,
    '    build: .',
    `    image: ${JSON.stringify(unitName(config))}`,
    '    # Should crashproof itself give up (exit code 3), the whole container begins anew.',
    '    restart: unless-stopped',
    '    # The image begins with tini, which reaps; another image needs "init: true" here.',
    '    # crashproof ends the application and its whole tree within this time.',
    `    stop_grace_period: ${stopSeconds(config)}s`,
    `    user: "${containerUser}:${containerUser}"`,
    '    read_only: true',
    '    tmpfs: ["/tmp"]',
    '    volumes:',
    '      # The log and the crash reports: crashproof why --log-dir reads them from outside, too.',
    `      - logs:${logDir}`,
    `      - data:${dataDir}`,
    ...(secrets.length === 0
      ? []
      : [
          '    environment:',
          '      # Handed on from the shell or from .env.',
          ...secrets.map(name => `      - ${name}`),
        ]),
    '    cap_drop: [ALL]',
    '    security_opt: ["no-new-privileges:true"]',
    '    mem_limit: 2g',
    '    cpus: 2',
    ...(ports.length === 0 ? [] : ['    ports:', ...ports.map(port => `      - "${port}:${port}"`)]),
    '    # A camera at this machine: name its device, and the group that may open it.',
    '    # devices: ["/dev/video0:/dev/video0"]',
    '    # group_add: [video]',
    '    # Cameras that are found by asking the whole network (ONVIF discovery, mDNS) are not seen from behind',
    "    # Docker's own network: this uses the machine's, and then there are no ports to publish.",
    '    # network_mode: host',
    '',
    'volumes:',
    '  logs:',
    '  data:',
  ].join('\n')}\n`;
}

/** What Docker leaves by itself, 10 s, is enough for the usual ladder: asked for 8 s, killed in no time. */
function stopSeconds({ services }: Config): number {
  const asked = services.map(({ spec }) => spec.stop.asked.slice(0, -1).reduce((sum, { graceMs }) => sum + graceMs, 0));
  return Math.max(10, Math.ceil(Math.max(...asked) / 1000) + 2);
}

const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ');

/** A value of ENV: quotes keep blanks together, and nothing of it is expanded. */
const dockerWord = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `"${oneLine(value).replace(/[\\"$]/g, found => `\\${found}`)}"`;
