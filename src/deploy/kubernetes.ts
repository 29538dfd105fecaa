import type { Config } from '../config/config.ts';
import { settingOf } from '../config/settings.ts';
import { snake } from '../config/spelling.ts';
import { isLoopback } from '../config/surface-kinds.ts';
import {
  appDir,
  containerInvocation,
  containerUser,
  dataDir,
  logDir,
  placeVariables,
  portsOf,
  surfacesOf,
} from './container.ts';
import { runWords, stopWithinMs, titleOf, unitName } from './invocation.ts';
import { type Json, yamlText } from './yaml-text.ts';

export interface KubernetesOptions {
  /** With an object by which the Prometheus operator finds /metrics. */
  readonly podMonitor: boolean;
  /** The configuration file as it is; null: none was read, and one is made of what was asked for. */
  readonly file: { readonly text: string } | null;
}

const probeSeconds = 30;
/** crashproof mends by itself; only what it could not mend for so long is worth another pod. */
const failuresBeforeAnother = 20;
const usualReadinessPort = 7781;

/** A Deployment with all it needs, as YAML documents. */
export function kubernetesObjects(config: Config, { podMonitor, file }: KubernetesOptions): string {
  const name = kubernetesName(unitName(config).replace(/-watchfiles$/, ''));
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'crashproof' };
  const selector = { 'app.kubernetes.io/name': name };
  const meta = { name, labels };
  const ports = portsOf(config);
  const documents: Json[] = [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta,
      data: { 'crashproof.yaml': file?.text ?? settingsFile(config) },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: meta,
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta,
      spec: {
        replicas: 1,
        // Two at once would share the volume, and cameras that take one visitor.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: { metadata: { labels }, spec: podSpec(config, name, file !== null) },
      },
    },
  ];
  const dashboard = surfacesOf(config).filter(({ name }) => name === 'dashboard');
  if (ports.length + dashboard.length > 0) {
    documents.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta,
      spec: {
        selector,
        ports: [
          ...ports.map((port, index) => ({ name: portName(index), port, targetPort: portName(index) })),
          ...dashboard.map(({ name: surface, port }) => ({ name: surface, port, targetPort: surface })),
        ],
      },
    });
  }
  if (podMonitor) documents.push(monitor(config, meta, selector));
  const head = `# ${titleOf(config).replace(/\s+/g, ' ')}, kept up by crashproof. Made by crashproof export kubernetes.\n# Build the image by crashproof export dockerfile, and name it below.\n`;
  return head + documents.map(yamlText).join('---\n');
}

function podSpec(config: Config, name: string, hasFile: boolean): Json {
  const invocation = containerInvocation(config);
  const said = hasFile ? invocation : { ...invocation, flags: [], variables: {}, command: [] };
  const readiness = readinessPort(config);
  const variables = {
    ...placeVariables,
    CRASHPROOF_LOG_DIR: logDir,
    ...(config.supervisor.readiness === null ? { CRASHPROOF_READINESS: `0.0.0.0:${readiness}` } : {}),
    ...said.variables,
  };
  const ports = [
    ...(readiness === null ? [] : [{ name: 'readiness', containerPort: readiness }]),
    ...portsOf(config).map((containerPort, index) => ({ name: portName(index), containerPort })),
    ...surfacesOf(config).flatMap(({ name: surface, port }) =>
      surface === 'readiness' ? [] : [{ name: surface, containerPort: port }],
    ),
  ];
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: Math.ceil(stopWithinMs(config) / 1000),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: containerUser,
      runAsGroup: containerUser,
      fsGroup: containerUser,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name,
        image: `${unitName(config)}:latest`,
        args: [...runWords(said)],
        env: [
          ...Object.entries(variables).map(([variable, value]) => ({ name: variable, value })),
          ...invocation.secrets.map(variable => ({
            name: variable,
            valueFrom: { secretKeyRef: { name, key: variable } },
          })),
        ],
        ...(ports.length === 0 ? {} : { ports }),
        ...(readiness === null ? probesByCommand(config) : probesByPage),
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '2', memory: '2Gi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [
          { name: 'config', mountPath: `${appDir}/crashproof.yaml`, subPath: 'crashproof.yaml', readOnly: true },
          { name: 'kept', mountPath: logDir, subPath: 'logs' },
          { name: 'kept', mountPath: dataDir, subPath: 'data' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name } },
      { name: 'kept', persistentVolumeClaim: { claimName: name } },
      { name: 'tmp', emptyDir: {} },
    ],
  };
}

/** A page costs next to nothing; a command is a new process each time. */
const probesByPage: { readonly [probe: string]: Json } = {
  startupProbe: {
    httpGet: { path: '/livez', port: 'readiness' },
    timeoutSeconds: 5,
    periodSeconds: 2,
    failureThreshold: 30,
  },
  readinessProbe: {
    httpGet: { path: '/readyz', port: 'readiness' },
    timeoutSeconds: 5,
    periodSeconds: 5,
    failureThreshold: 1,
  },
  livenessProbe: { httpGet: { path: '/livez', port: 'readiness' }, periodSeconds: probeSeconds, timeoutSeconds: 10 },
};

function probesByCommand({ services }: Config): { readonly [probe: string]: Json } {
  const asked = { exec: { command: ['crashproof', 'health'] }, timeoutSeconds: 10 };
  const startMs = Math.max(0, ...services.map(({ spec }) => spec.health?.startup.withinMs ?? 0));
  return {
    // While it starts nobody asks whether it lives, and nobody is sent to it.
    startupProbe: { ...asked, periodSeconds: 5, failureThreshold: Math.ceil((startMs + 60_000) / 5000) },
    readinessProbe: { ...asked, periodSeconds: 10, failureThreshold: 1 },
    livenessProbe: { ...asked, periodSeconds: probeSeconds, failureThreshold: failuresBeforeAnother },
  };
}

/** null: it was told to listen where no kubelet can ask. */
function readinessPort(config: Config): number | null {
  const { readiness, metrics, dashboard } = config.supervisor;
  if (readiness !== null) return isLoopback(readiness) ? null : readiness.port;
  const taken = new Set([...portsOf(config), metrics?.at.port, dashboard?.at.port]);
  const free = [0, 1, 2, 3].map(more => usualReadinessPort + more).find(port => !taken.has(port));
  return free ?? usualReadinessPort;
}

function monitor(config: Config, metadata: Json, matchLabels: Json): Json {
  const authorization =
    config.supervisor.metrics?.token == null
      ? {}
      : {
          authorization: {
            credentials: { name: (metadata as { name: string }).name, key: 'CRASHPROOF_METRICS_TOKEN' },
          },
        };
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata,
    spec: { selector: { matchLabels }, podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', ...authorization }] },
  };
}

const portName = (index: number): string => (index === 0 ? 'http' : `http-${index + 1}`);

/** RFC 1123: what an object may be called. */
export function kubernetesName(name: string): string {
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return word === '' ? 'app' : word;
}

/** What was asked for by flags and variables, as the file would say it. */
function settingsFile(config: Config): string {
  const [{ settings }] = config.services as readonly [Config['services'][0]];
  const lines: Record<string, Json> = {};
  for (const [key, { value, from }] of Object.entries(settings)) {
    if (value === undefined || from.by === 'default' || ['config', 'cwd', 'logDir'].includes(key)) continue;
    if (/token$|^notify$/i.test(key)) continue;
    const plain = Array.isArray(value) || typeof value === 'boolean' || (key === 'env' && typeof value === 'object');
    lines[snake(key)] = plain ? (value as Json) : settingOf(key as never).kind.show(value);
  }
  return Object.keys(lines).length === 0 ? '# Every setting has its default.\n' : yamlText(lines);
}
