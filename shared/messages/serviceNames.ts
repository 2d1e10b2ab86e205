/** What listens on a port, as people call it. Ports of the web have no name: everybody knows them. */
const names: Readonly<Record<'tcp' | 'udp', Readonly<Record<number, string>>>> = {
  tcp: {
    21: 'FTP',
    22: 'SSH',
    23: 'Telnet',
    25: 'SMTP',
    53: 'DNS',
    111: 'RPC',
    135: 'RPC',
    139: 'NetBIOS',
    389: 'LDAP',
    445: 'SMB',
    636: 'LDAPS',
    873: 'rsync',
    1433: 'SQL Server',
    1521: 'Oracle',
    2049: 'NFS',
    2181: 'ZooKeeper',
    2375: 'Docker',
    2379: 'etcd',
    3306: 'MySQL',
    3389: 'Remote Desktop',
    5432: 'PostgreSQL',
    5601: 'Kibana',
    5671: 'RabbitMQ',
    5672: 'RabbitMQ',
    5900: 'VNC',
    5985: 'WinRM',
    6379: 'Redis',
    6443: 'Kubernetes',
    8500: 'Consul',
    9092: 'Kafka',
    9100: 'node exporter',
    9200: 'Elasticsearch',
    9300: 'Elasticsearch',
    10250: 'kubelet',
    11211: 'Memcached',
    15672: 'RabbitMQ',
    27017: 'MongoDB',
  },
  udp: {
    53: 'DNS',
    67: 'DHCP',
    69: 'TFTP',
    123: 'NTP',
    161: 'SNMP',
    389: 'LDAP',
    500: 'IPsec',
    514: 'syslog',
    1194: 'OpenVPN',
    1900: 'SSDP',
    3389: 'Remote Desktop',
    4500: 'IPsec',
    11211: 'Memcached',
    51820: 'WireGuard',
  },
};

/** The name of a service; undefined where its port has none. */
export const serviceName = (protocol: 'tcp' | 'udp', port: number): string | undefined =>
  names[protocol][port];

/** Every port of a protocol that has a name. */
export const namedPorts = (protocol: 'tcp' | 'udp'): readonly number[] =>
  Object.keys(names[protocol]).map(Number);
