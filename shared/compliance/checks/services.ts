import type { Severity, StandardRef } from '../../contracts/findings.js';
import { type Ranges, unite } from '../../rules/ranges.js';
import {
  type CatalogueEntry,
  defineCheck,
  portList,
  readTraffic,
  trafficList,
} from '../checkDefinition.js';
import type { CheckInfo } from '../judgement.js';
import { judgeOpenPorts, noTally, type PortSet, portsOf } from './openPorts.js';

/** A service that the Internet has no business with (facts/compliance-checks). */
interface Service {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  readonly why: string;
  readonly standards?: readonly StandardRef[];
  /** The port that the heat map shows; absent: the first one; 0: none. */
  readonly heatMap?: number;
}

const cis = (control: string): StandardRef => ({ standard: 'cis-alibaba-2.0', control });
export const config = (control: string): StandardRef => ({
  standard: 'alibaba-cloud-config',
  control,
});

const login = 'Passwords and keys are guessed around the clock by anybody on the Internet.';
const clear = 'What it carries is not encrypted, and its servers are attacked by routine.';
const files = 'File sharing has been the way in for worms and ransomware again and again.';
const data =
  'A database that the Internet reaches is one weak password away from being read or wiped.';
const noLogin = 'It often runs without a login: whoever reaches it can read and change everything.';
const control = 'Whoever reaches it can run programs on the instances behind it.';

const services: readonly Service[] = [
  {
    id: 'sg-ssh-open',
    name: 'SSH',
    severity: 'high',
    tcp: [22],
    why: login,
    standards: [cis('4.3'), cis('3.2')],
  },
  {
    id: 'sg-rdp-open',
    name: 'RDP',
    severity: 'high',
    tcp: [3389],
    why: login,
    standards: [cis('4.4'), cis('3.2')],
  },
  { id: 'sg-telnet-open', name: 'Telnet', severity: 'medium', tcp: [23], why: clear },
  { id: 'sg-ftp-open', heatMap: 21, name: 'FTP', severity: 'high', tcp: [20, 21], why: clear },
  {
    id: 'sg-smtp-open',
    name: 'SMTP',
    severity: 'high',
    tcp: [25],
    why: 'An open mail server is soon a relay for spam, and the address is blocked.',
  },
  {
    id: 'sg-dns-open',
    name: 'DNS',
    severity: 'medium',
    tcp: [53],
    udp: [53],
    why: 'An open resolver is used to amplify attacks on others.',
  },
  { id: 'sg-smb-open', name: 'SMB', severity: 'high', tcp: [445], why: files },
  { id: 'sg-cifs-open', heatMap: 0, name: 'CIFS', severity: 'medium', udp: [445], why: files },
  { id: 'sg-netbios-open', name: 'NetBIOS', severity: 'medium', udp: [137, 138], why: files },
  {
    id: 'sg-vnc-open',
    heatMap: 5900,
    name: 'VNC',
    severity: 'medium',
    tcp: [5500, 5900],
    why: login,
  },
  { id: 'sg-winrm-open', name: 'WinRM', severity: 'high', tcp: [5985, 5986], why: login },
  { id: 'sg-mysql-open', name: 'MySQL', severity: 'high', tcp: [3306, 4333], why: data },
  { id: 'sg-pgsql-open', name: 'PostgreSQL', severity: 'high', tcp: [5432], why: data },
  {
    id: 'sg-mssql-open',
    name: 'SQL Server',
    severity: 'high',
    tcp: [1433],
    udp: [1434],
    why: data,
  },
  { id: 'sg-oracle-open', name: 'Oracle', severity: 'high', tcp: [1521, 2483], why: data },
  {
    id: 'sg-oracle-adw-open',
    heatMap: 0,
    name: 'Oracle Data Warehouse',
    severity: 'medium',
    tcp: [1522],
    why: data,
  },
  { id: 'sg-mongo-open', name: 'MongoDB', severity: 'high', tcp: [27_017, 27_018], why: noLogin },
  { id: 'sg-redis-open', name: 'Redis', severity: 'high', tcp: [6379], why: noLogin },
  {
    id: 'sg-memcached-open',
    name: 'Memcached',
    severity: 'high',
    tcp: [11_211],
    udp: [11_211],
    why: noLogin,
  },
  {
    id: 'sg-cassandra-open',
    name: 'Cassandra',
    severity: 'high',
    tcp: [7199, 8888, 9160],
    why: noLogin,
  },
  { id: 'sg-es-open', name: 'Elasticsearch', severity: 'high', tcp: [9200, 9300], why: noLogin },
  { id: 'sg-kibana-open', name: 'Kibana', severity: 'medium', tcp: [5601], why: noLogin },
  { id: 'sg-kafka-open', name: 'Kafka', severity: 'high', tcp: [9092], why: noLogin },
  { id: 'sg-docker-open', name: 'Docker', severity: 'medium', tcp: [2375, 2376], why: control },
  { id: 'sg-etcd-open', name: 'etcd', severity: 'high', tcp: [2379, 2380], why: noLogin },
  { id: 'sg-k8s-api-open', name: 'Kubernetes API', severity: 'high', tcp: [6443], why: control },
  { id: 'sg-kubelet-open', name: 'kubelet', severity: 'high', tcp: [10_250, 10_255], why: control },
  { id: 'sg-salt-open', name: 'Salt', severity: 'medium', tcp: [4505, 4506], why: control },
  { id: 'sg-hdfs-open', name: 'HDFS', severity: 'medium', tcp: [8020], why: noLogin },
  {
    id: 'sg-hdfs-ui-open',
    heatMap: 0,
    name: 'HDFS web interface',
    severity: 'medium',
    tcp: [50_070, 50_470],
    why: noLogin,
  },
];

const remedy =
  'Revoke the rule, or narrow its source to the addresses that need it; reach administration ports by a bastion host or Session Manager.';

const serviceChecks = services.map((service) => {
  const parameters = {
    ...(service.tcp ? { tcp: portList('TCP ports', service.tcp) } : {}),
    ...(service.udp ? { udp: portList('UDP ports', service.udp) } : {}),
  };
  return defineCheck<{ tcp?: readonly number[]; udp?: readonly number[] }>({
    info: {
      id: service.id,
      title: `${service.name} open to the Internet`,
      severity: service.severity,
      looksAt: 'networkInterface',
      why: service.why,
      remedy,
      standards: service.standards ?? [],
    },
    parameters,
    judge: (region, { tcp = [], udp = [] }) =>
      judgeOpenPorts(region, portSet(tcp, udp), `${service.name} open to the Internet`),
  });
});

const portSet = (tcp: readonly number[], udp: readonly number[]): PortSet =>
  new Map([
    [6, portsOf(tcp)],
    [17, portsOf(udp)],
  ]);

/** AWS high-risk ports, as ASR EC2.19 lists them (facts/compliance-checks, sg-highrisk). */
const highRiskPorts = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500,
  5601, 8080, 8088, 8888, 9200, 9300,
];

/** A check of a list of ports, TCP and UDP alike. */
const listCheck = (
  about: Pick<CheckInfo, 'id' | 'title' | 'why' | 'standards'>,
  fallback: readonly number[],
) =>
  defineCheck<{ ports: readonly number[] }>({
    info: { ...about, severity: 'high', looksAt: 'networkInterface', remedy },
    parameters: { ports: portList('TCP and UDP ports', fallback) },
    judge: (region, { ports }) => judgeOpenPorts(region, portSet(ports, ports), about.title),
  });

const riskyPorts = listCheck(
  {
    id: 'sg-risky-ports',
    title: 'Risky ports open to the Internet',
    why: 'These ports are tried first by whoever looks for a way in.',
    standards: [config('sg-risky-ports-check')],
  },
  [22, 3389],
);

const highRisk = listCheck(
  {
    id: 'sg-highrisk',
    title: 'High-risk ports open to the Internet',
    why: 'Administration, databases and development servers listen here; none of them is made for the Internet.',
    standards: [{ standard: 'aws-security-hub', control: 'EC2.19' }],
  },
  highRiskPorts,
);

const customPorts = defineCheck<{ ports: readonly string[] }>({
  info: {
    id: 'sg-custom-ports',
    title: 'Ports of your own list open to the Internet',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: 'You named these ports as closed to the Internet.',
    remedy,
    standards: [],
  },
  parameters: { ports: trafficList('traffic that must stay closed, such as tcp:8000-8999') },
  judge: (region, { ports }) => {
    if (ports.length === 0) {
      return { tally: noTally, causes: [], reason: 'its parameter ports names no traffic' };
    }
    const set = new Map<6 | 17, Ranges<number>>();
    for (const one of ports.map(readTraffic)) {
      if (one) set.set(one.protocol, unite(set.get(one.protocol) ?? [], one.ports));
    }
    return judgeOpenPorts(region, set, 'Ports of your list open to the Internet');
  },
});

/** Checks of ports that are open to the Internet. */
export const portChecks: readonly CatalogueEntry[] = [
  ...serviceChecks,
  riskyPorts,
  highRisk,
  customPorts,
];

/** The columns of the heat map: what listens, and the port that it is best known by. */
export const heatMapPorts: readonly {
  readonly protocol: 6 | 17;
  readonly port: number;
  readonly label: string;
}[] = services.flatMap(({ heatMap, name, tcp, udp = [] }) => {
  const port = heatMap ?? (tcp ?? udp)[0];
  return port ? [{ protocol: tcp ? (6 as const) : (17 as const), port, label: name }] : [];
});
