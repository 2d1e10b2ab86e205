import { openServices } from './openServices.js';

/** The columns of the heat map: what listens, and the port that it is best known by. */
export const heatMapPorts: readonly {
  readonly protocol: 6 | 17;
  readonly port: number;
  readonly label: string;
}[] = openServices.flatMap(({ heatMap, name, tcp, udp = [] }) => {
  const port = heatMap ?? (tcp ?? udp)[0];
  return port ? [{ protocol: tcp ? (6 as const) : (17 as const), port, label: name }] : [];
});
