import { type CatalogueEntry, defineCheck, portList } from '../checkDefinition.js';
import { judgeOpenPorts } from '../judging/judgeOpenPorts.js';
import { openPortRemedy } from '../judging/openPortRemedy.js';
import { openServices } from '../judging/openServices.js';
import { portSetOf } from '../judging/portSet.js';

/** A check for each service of the table `openServices`. */
export const openServiceChecks: readonly CatalogueEntry[] = openServices.map((service) => {
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
      remedy: openPortRemedy,
      standards: service.standards ?? [],
    },
    parameters,
    judge: (region, { tcp = [], udp = [] }) =>
      judgeOpenPorts(region, portSetOf(tcp, udp), `${service.name} open to the Internet`),
  });
});
