import type { CatalogueEntry } from './checkDefinition.js';
import { ecsClassic } from './checks/ecsClassic.js';
import { ecsInGroup } from './checks/ecsInGroup.js';
import { eniGroupLimit } from './checks/eniGroupLimit.js';
import { eniNoCommonMgmt } from './checks/eniNoCommonMgmt.js';
import { eniRuleBudget } from './checks/eniRuleBudget.js';
import { openServiceChecks } from './checks/openServiceChecks.js';
import { sgAllPorts } from './checks/sgAllPorts.js';
import { sgAllProtocols } from './checks/sgAllProtocols.js';
import { sgCapacity } from './checks/sgCapacity.js';
import { sgCustomPorts } from './checks/sgCustomPorts.js';
import { sgDescription } from './checks/sgDescription.js';
import { sgDuplicate } from './checks/sgDuplicate.js';
import { sgEgressAll } from './checks/sgEgressAll.js';
import { sgEgressDefault } from './checks/sgEgressDefault.js';
import { sgFineGrained } from './checks/sgFineGrained.js';
import { sgHighrisk } from './checks/sgHighrisk.js';
import { sgInternetCidr } from './checks/sgInternetCidr.js';
import { sgIpv6Wider } from './checks/sgIpv6Wider.js';
import { sgPublicAccess } from './checks/sgPublicAccess.js';
import { sgRedundantRule } from './checks/sgRedundantRule.js';
import { sgRiskyPorts } from './checks/sgRiskyPorts.js';
import { sgShadowedRule } from './checks/sgShadowedRule.js';
import { sgTypeAdvanced } from './checks/sgTypeAdvanced.js';
import { sgUnused } from './checks/sgUnused.js';
import { sgWhitelistPorts } from './checks/sgWhitelistPorts.js';
import { sgWiderThanWritten } from './checks/sgWiderThanWritten.js';

/**
 * Every check of the catalogue, in the order in which reports list them: each is a file of
 * `checks/`. Where several find the same cause, the earlier one has the finding (see `mergeCauses`):
 * what finds everything open says more than the checks of one service.
 */
export const catalogue: readonly CatalogueEntry[] = [
  sgPublicAccess,
  sgAllProtocols,
  sgAllPorts,
  ...openServiceChecks,
  sgRiskyPorts,
  sgHighrisk,
  sgCustomPorts,
  sgWhitelistPorts,
  sgIpv6Wider,
  sgInternetCidr,
  sgEgressAll,
  sgEgressDefault,
  sgFineGrained,
  sgShadowedRule,
  sgRedundantRule,
  sgWiderThanWritten,
  sgDescription,
  sgUnused,
  sgDuplicate,
  sgTypeAdvanced,
  sgCapacity,
  eniGroupLimit,
  eniRuleBudget,
  eniNoCommonMgmt,
  ecsClassic,
  ecsInGroup,
];
