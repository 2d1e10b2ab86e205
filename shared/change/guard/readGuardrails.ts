import { fieldNames } from '../../contracts/fieldNames.js';
import { GuardrailsFile, type NewExposure } from '../../contracts/guardrailsFile.js';
import { type AddressSet, addressSetOf, noAddress } from '../../rules/addressSet.js';
import { parseCidr } from '../../rules/cidr.js';
import { parsePortRange } from '../../rules/portRange.js';
import { parseProtocol } from '../../rules/protocol.js';
import {
  type FileFault,
  NO_SUCH_FIELD,
  type Path,
  readYaml,
  type TextFile,
} from '../../text/readYaml.js';
import { similarText } from '../../text/similarTo.js';
import {
  type Aim,
  aimsOf,
  type CatalogueService,
  defaultExposure,
  type ExposureLimit,
  type Guardrails,
} from './guardrails.js';

export type ReadGuardrails =
  | { readonly ok: true; readonly guardrails: Guardrails }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/**
 * Reads the guardrails of a deployment. Every fault has its line and column; a field that is not known
 * is answered with the names that may be meant.
 *
 * @param services The services of the catalogue of checks, which the file names.
 */
export function readGuardrails(
  file: TextFile,
  services: readonly CatalogueService[],
): ReadGuardrails {
  const read = readYaml(GuardrailsFile, file);
  if (!read.ok) return { ok: false, faults: read.faults.map(withSuggestion).sort(byPlace) };
  const { value, at } = read;
  const faults: FileFault[] = [];
  const exposures = value.maxNewExposure?.map((one, index) => {
    const path = ['maxNewExposure', index];
    const complain = (field: Path, found: string, wanted: string) =>
      faults.push({
        ...at([...path, ...field]),
        path: `maxNewExposure[${index}].${textOf(field)}`,
        found,
        wanted,
      });
    return limitOf(one, at(path).line, services, complain);
  });
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    guardrails: {
      file: file.name,
      settings: value,
      exposures: exposures ?? [defaultExposure(services)],
      lineOf: (path) => at(path, 'key').line,
    },
  };
}

type Complain = (field: Path, found: string, wanted: string) => void;

function limitOf(
  { from, ownRanges, services: named, tcp, udp, protocols, interfaces, accept }: NewExposure,
  line: number,
  services: readonly CatalogueService[],
  complain: Complain,
): ExposureLimit {
  const aims: Aim[] = [
    ...(named === 'catalogue' ? services : servicesOf(named ?? [], services, complain)).flatMap(
      aimsOf,
    ),
    ...(tcp ?? []).map((port) => portAim(6, port)),
    ...(udp ?? []).map((port) => portAim(17, port)),
    ...protocolsOf(protocols ?? [], complain),
  ];
  return {
    from,
    aims: aims.length > 0 ? aims : [{ service: '', protocol: 'all' }],
    ownRanges: rangesOf(ownRanges ?? [], complain),
    interfaces,
    accept,
    line,
  };
}

function servicesOf(
  names: readonly string[],
  services: readonly CatalogueService[],
  complain: Complain,
): CatalogueService[] {
  const all = services.map((one) => one.name);
  return names.flatMap((name, index) => {
    const service = services.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (service) return [service];
    const wanted = `a service of the catalogue${similarText(name, all)}`;
    complain(['services', index], JSON.stringify(name), wanted);
    return [];
  });
}

function portAim(protocol: number, port: number | string): Aim {
  const [from, to = from] = String(port).split('-').map(Number);
  return { service: '', protocol, ports: parsePortRange(`${from}/${to}`) ?? [] };
}

function protocolsOf(names: readonly string[], complain: Complain): Aim[] {
  return names.flatMap((name, index) => {
    const protocol = parseProtocol(name);
    if (protocol !== undefined) return [{ service: '', protocol }];
    complain(['protocols', index], JSON.stringify(name), 'a protocol such as icmp, gre, 50 or all');
    return [];
  });
}

function rangesOf(texts: readonly string[], complain: Complain): AddressSet {
  if (texts.length === 0) return noAddress;
  return addressSetOf(
    texts.flatMap((text, index) => {
      const range = parseCidr(text);
      if (range) return [range];
      complain(['ownRanges', index], JSON.stringify(text), 'a range such as 10.20.0.0/16');
      return [];
    }),
  );
}

const textOf = ([field, index]: Path) => (index === undefined ? `${field}` : `${field}[${index}]`);

const byPlace = (a: FileFault, b: FileFault) => a.line - b.line || a.column - b.column;

const names = fieldNames(GuardrailsFile);

function withSuggestion(fault: FileFault): FileFault {
  if (fault.wanted !== NO_SUCH_FIELD) return fault;
  const name = fault.path.split('.').at(-1) ?? '';
  return { ...fault, wanted: `${NO_SUCH_FIELD}${similarText(name, names)}` };
}
