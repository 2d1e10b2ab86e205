import type { Severity, StandardRef } from '../../contracts/findings.js';
import { cis } from './standardRefs.js';

/** A service that the Internet has no business with (facts/compliance-checks). */
export interface OpenService {
  readonly id: string;
  readonly name: string;
  /** What screens call it, where that is another word. */
  readonly screenName?: string;
  readonly severity: Severity;
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  readonly why: string;
  readonly standards?: readonly StandardRef[];
  /** The port that the heat map shows; absent: the first one of the list; 0: none. */
  readonly heatMap?: number;
}

const login = 'Passwords and keys are guessed around the clock by anybody on the Internet.';
const clear = 'What it carries is not encrypted, and its servers are attacked by routine.';
const files = 'File sharing has been the way in for worms and ransomware again and again.';
const data =
  'A database that the Internet reaches is one weak password away from being read or wiped.';
const noLogin = 'It often runs without a login: whoever reaches it can read and change everything.';
const control = 'Whoever reaches it can run programs on the instances behind it.';

/** The services in the order of the catalogue: one row, one check. */
export const openServices: readonly OpenService[] = [
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
    screenName: 'Remote Desktop',
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
