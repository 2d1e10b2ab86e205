export interface DefinitionProblem {
  /** Where in the definition: `States.Apply.Processor.Queue`. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** More are counted, not named: a message stays readable. */
const NAMED = 10;

/** What a check found so far; one check finds all the problems that it can. */
export class Problems {
  readonly list: DefinitionProblem[] = [];

  add(path: string, line: number, message: string): void {
    this.list.push({ path, line, message });
  }

  text(): string {
    const named = this.list
      .slice(0, NAMED)
      .map(({ path, line, message }) => `${path} (line ${line}): ${message}`);
    const rest = this.list.length - named.length;
    return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
  }
}
