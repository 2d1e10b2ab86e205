export type ArnKind = 'function' | 'queue' | 'flow';

export type ArnReading =
  | {
      readonly ok: true;
      /** Empty: the region and account of the flow. */
      readonly regionId: string;
      readonly accountId: string;
      readonly name: string;
    }
  | { readonly ok: false; readonly message: string };

/** facts/cloudflow 2 and 3; the flow's form is the one of H/integrating-cloud-workflows. */
const FORMS: Readonly<Record<ArnKind, { pattern: RegExp; form: string }>> = {
  function: {
    pattern: /^acs:fc:([^:]*):([^:]*):functions\/([A-Za-z_][A-Za-z0-9_-]*)\/LATEST$/,
    form: 'acs:fc:<region>:<account>:functions/<name>/LATEST',
  },
  queue: {
    pattern: /^acs:mns:([^:]*):([^:]*):\/queues\/([A-Za-z0-9][A-Za-z0-9-]*)\/messages$/,
    form: 'acs:mns:<region>:<account>:/queues/<queue>/messages',
  },
  flow: {
    pattern: /^acs:fnf:([^:]*):([^:]*):flow\/([A-Za-z_][A-Za-z0-9_-]*)$/,
    form: 'acs:fnf:<region>:<account>:flow/<name>',
  },
};

/** Reads a resourceArn. Topics and functions of FC 2.0 (`services/…`) do not exist in this region. */
export function parseArn(text: string, kind: ArnKind): ArnReading {
  const { pattern, form } = FORMS[kind];
  const match = pattern.exec(text);
  if (!match) return { ok: false, message: `${JSON.stringify(text)} has not the form ${form}` };
  const [, regionId = '', accountId = '', name = ''] = match;
  return { ok: true, regionId, accountId, name };
}
