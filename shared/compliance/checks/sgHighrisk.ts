import { portListCheck } from '../judging/portListCheck.js';

/** AWS high-risk ports, as ASR EC2.19 lists them (facts/compliance-checks, sg-highrisk). */
const highRiskPorts = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500,
  5601, 8080, 8088, 8888, 9200, 9300,
];

/** The ports that AWS calls high-risk, open to the Internet. */
export const sgHighrisk = portListCheck(
  {
    id: 'sg-highrisk',
    title: 'High-risk ports open to the Internet',
    why: 'Administration, databases and development servers listen here; none of them is made for the Internet.',
    standards: [{ standard: 'aws-security-hub', control: 'EC2.19' }],
  },
  highRiskPorts,
);
